import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountFilter } from '../../../shared/model/account.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { indexed } from '../../support/indexed.ts';
import { managedWith } from '../../support/managed.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';
import { knockInClear } from '../../support/through-gate.ts';

const value = '+49 170 5550123';
let corp: Corp;
let app: SignedIn;

beforeEach(async () => {
  corp = await openCorp();
  app = corp;
}, 60_000);

afterEach(async () => {
  vi.useRealTimers();
  await app.close();
});

function lookUp(attribute: string, wanted: string) {
  return app.client.accounts.lookUp({ attribute, value: wanted });
}

function find(...filters: readonly AccountFilter[]) {
  return app.client.accounts.find({ query: { filters: [...filters] }, offset: 0, limit: 5 });
}

function lookUpPart(value: string, attribute = 'mobile') {
  return app.client.accounts.lookUp({ attribute, value, test: 'contains' });
}

async function namesByPart(part: string): Promise<readonly string[]> {
  const filter = valueOf(await lookUpPart(part));
  return valueOf(await find(filter)).rows.map(({ name }) => name);
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

  it('finds by a part of a value, by one that was changed, and after everything is sealed anew', async () => {
    const all = async () => [await namesByPart('170 55'), await namesByPart('STRASSE')];
    expect(await all()).toStrictEqual([['Zoë Brontë'], []]);
    await indexed(app);
    expect(await all()).toStrictEqual([['Zoë Brontë'], []]);
    const edits = [{ do: 'set' as const, attribute: 'mobile', values: ['Große Straße 170 5'] }];
    const { set } = valueOf(
      await app.client.changes.stage({ targets: [await corp.idOf('max')], edits }),
    );
    await corp.apply(set);
    expect(await all()).toStrictEqual([['Zoë Brontë'], ['Max Müller']]);
    const kept = valueOf(await lookUpPart('170'));
    const reader = await enrolAs(app, 'Sue', 'administrator');
    valueOf(await app.client.operators.remove({ id: reader, reason: 'because' }));
    await app.backend.settled();
    expect(await find(kept)).toMatchObject({ code: 'filter-invalid' });
    expect(await all()).toStrictEqual([['Zoë Brontë'], ['Max Müller']]);
    await indexed(app);
    expect(await namesByPart('170')).toStrictEqual(['Max Müller', 'Zoë Brontë']);
  });

  it('keeps a part sealed in the filter, which opens for its own attribute alone', async () => {
    const filter = valueOf(await lookUpPart('5550'));
    const again = valueOf(await lookUpPart('5550'));
    expect(JSON.stringify(filter)).not.toMatch(/5550|NTU1M/u);
    // Not even equal parts look alike, nor are they as long as what they stand for.
    expect([filter, again]).toMatchObject([{ on: 'personal', test: 'contains' }, {}]);
    if (filter.on !== 'personal' || again.on !== 'personal') throw new Error('Another filter.');
    const longer = valueOf(await lookUpPart('5550123 and more'));
    expect(JSON.stringify(longer)).toHaveLength(JSON.stringify(filter).length);
    expect(filter.index).not.toBe(again.index);
    expect(await find({ ...filter, name: 'homePhone' })).toMatchObject({ code: 'filter-invalid' });
    expect(await find({ ...filter, test: 'equals' })).toMatchObject({ value: { total: 0 } });
    for (const given of ['55', 'x'.repeat(129)]) {
      expect(await lookUpPart(given)).toMatchObject({ code: 'filter-invalid' });
    }
    expect(await lookUpPart('Nurse', 'title')).toMatchObject({ code: 'filter-invalid' });
    const { rows } = valueOf(await app.client.audit.list({ action: 'accounts.lookUp', limit: 1 }));
    expect(rows).toMatchObject([{ detail: '{"attribute":"mobile","test":"contains"}' }]);
  });

  it('gets 60 parts within an hour and whole values as ever, and no part of what a policy masks', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    for (let count = 0; count < 60; count += 1) valueOf(await lookUpPart('555'));
    const spent = { ok: false, code: 'look-ups-spent', facts: { most: 60 } };
    expect(await lookUpPart('555')).toStrictEqual(spent);
    expect((await lookUp('mobile', value)).ok).toBe(true);
    const { rows } = valueOf(await app.client.audit.list({ decision: 'refused', limit: 1 }));
    expect(rows).toMatchObject([{ action: 'accounts.lookUp' }]);
    vi.setSystemTime(Date.now() + 61 * 60_000);
    expect((await lookUpPart('555')).ok).toBe(true);
    await app.backend.close();
    app = await signedIn(corp.vault, undefined, managedWith({ masks: ['Mobile'] }));
    expect(await lookUpPart('555')).toMatchObject({ code: 'managed-mask' });
    expect((await lookUp('mobile', value)).ok).toBe(true);
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
    const part = valueOf(await lookUpPart('170'));
    valueOf(
      await app.client.roles.save(roleLike('keyless', 'administrator', { compartments: [] })),
    );
    app = await changeOver(app, await enrolAs(app, 'Kim', 'keyless'));
    expect(await lookUp('mobile', value)).toMatchObject({ ok: false, code: 'compartment-closed' });
    expect(await find(filter)).toMatchObject({ ok: false, code: 'compartment-closed' });
    expect(await lookUpPart('170')).toMatchObject({ ok: false, code: 'compartment-closed' });
    expect(await find(part)).toMatchObject({ ok: false, code: 'compartment-closed' });
    // Neither how many accounts an index would cover, nor how far it would be.
    expect(valueOf(await app.client.accounts.facets({})).personal).toBeNull();
    const { token } = app.file('out.csv');
    const query = { filters: [filter] };
    const given = { query, format: 'csv', file: token, reason: 'because' } as const;
    expect(await app.client.exports.create(given)).toMatchObject({ code: 'compartment-closed' });
    const { rows } = valueOf(await app.client.audit.list({ decision: 'refused', limit: 9 }));
    expect(rows.map(({ action }) => action)).toStrictEqual([
      'exports.create',
      'accounts.find',
      'accounts.lookUp',
      'accounts.find',
      'accounts.lookUp',
    ]);
  });
});
