import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountFilter } from '../../../shared/model/account.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';
import { knockInClear } from '../../support/through-gate.ts';

const value = '+49 170 5550123';
let corp: Corp;
let app: SignedIn;

beforeEach(async () => {
  corp = await openCorp();
  app = corp;
}, 60_000);

afterEach(() => app.close());

function lookUp(attribute: string, wanted: string) {
  return app.client.accounts.lookUp({ attribute, value: wanted });
}

function find(...filters: readonly AccountFilter[]) {
  return app.client.accounts.find({ query: { filters: [...filters] }, offset: 0, limit: 5 });
}

async function namesBy(attribute: string, wanted: string): Promise<readonly string[]> {
  const filter = valueOf(await lookUp(attribute, wanted));
  return valueOf(await find(filter)).rows.map(({ name }) => name);
}

describe('an operator who holds the key', () => {
  it('finds by a whole personal value alone, and an attribute that was changed by its new one', async () => {
    expect(await namesBy('Mobile', value)).toStrictEqual(['Zoë Brontë']);
    expect(await namesBy('mobile', '+49 170')).toStrictEqual([]);
    expect(await namesBy('homePhone', value)).toStrictEqual([]);
    const edits = [{ do: 'set' as const, attribute: 'mobile', values: ['X 7'] }];
    const targets = [await corp.idOf('max'), await corp.idOf('zoe')];
    const { set } = valueOf(await app.client.changes.stage({ targets, edits }));
    await corp.apply(set);
    expect(await namesBy('mobile', value)).toStrictEqual([]);
    expect(await namesBy('mobile', 'x 7')).toStrictEqual(['Max Müller', 'Zoë Brontë']);
    const filter = valueOf(await lookUp('mobile', 'X 7'));
    const nurses: AccountFilter = {
      on: 'attribute',
      name: 'title',
      test: 'equals',
      value: 'Nurse',
    };
    expect(valueOf(await find(filter, nurses)).total).toBe(1);
  });

  it('leaves a row of the log and no value in it, in a view or anywhere in clear', async () => {
    const filter = valueOf(await lookUp('mobile', value));
    expect(JSON.stringify(filter)).not.toContain('5550123');
    const { rows } = valueOf(await app.client.audit.list({ action: 'accounts.lookUp', limit: 5 }));
    expect(rows).toMatchObject([{ operator: 'Ann Archer', detail: '{"attribute":"mobile"}' }]);
    const clear = await knockInClear(app.backend, 'accounts.lookUp', {
      attribute: 'mobile',
      value,
    });
    expect(clear).toMatchObject({ isAdmitted: false });
  });

  it('is refused for what is not personal, and for the index of a key that was replaced', async () => {
    expect(await lookUp('title', 'Nurse')).toMatchObject({ code: 'filter-invalid' });
    expect(await lookUp('userPassword', 'x')).toMatchObject({ code: 'filter-invalid' });
    const filter = valueOf(await lookUp('mobile', value));
    const reader = await enrolAs(app, 'Sue', 'administrator');
    valueOf(await app.client.operators.remove({ id: reader, reason: 'because' }));
    await app.backend.settled();
    expect(await find(filter)).toMatchObject({ code: 'filter-invalid' });
    expect(await namesBy('mobile', value)).toStrictEqual(['Zoë Brontë']);
  });
});

describe('an operator without the key', () => {
  it('cannot look a value up, nor use the filter of somebody else, and the log has both', async () => {
    const filter = valueOf(await lookUp('mobile', value));
    valueOf(
      await app.client.roles.save(roleLike('keyless', 'administrator', { compartments: [] })),
    );
    app = await changeOver(app, await enrolAs(app, 'Kim', 'keyless'));
    expect(await lookUp('mobile', value)).toMatchObject({ ok: false, code: 'compartment-closed' });
    expect(await find(filter)).toMatchObject({ ok: false, code: 'compartment-closed' });
    const { token } = app.file('out.csv');
    const query = { filters: [filter] };
    const given = { query, format: 'csv', file: token, reason: 'because' } as const;
    expect(await app.client.exports.create(given)).toMatchObject({ code: 'compartment-closed' });
    const { rows } = valueOf(await app.client.audit.list({ decision: 'refused', limit: 9 }));
    expect(rows.map(({ action }) => action)).toStrictEqual([
      'exports.create',
      'accounts.find',
      'accounts.lookUp',
    ]);
  });
});
