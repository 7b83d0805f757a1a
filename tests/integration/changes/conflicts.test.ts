import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../shared/model/change.ts';
import { valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';

let app: Corp;
let account: number;

beforeEach(async () => {
  app = await openCorp();
  account = await app.idOf('zoe');
});
afterEach(() => app.close());

type Values = Readonly<Record<string, readonly string[]>>;

async function staged(values: Values, states: readonly ('disable' | 'enable')[] = []) {
  const started = await app.client.changes.stageFound({
    query: { text: 'zoe' },
    edits: [
      ...Object.entries(values).map(([attribute, list]) => {
        return { do: 'set' as const, attribute, values: [...list] };
      }),
      ...states.map((state) => ({ do: state })),
    ],
  });
  return (await app.ended(valueOf(started))).changeSet ?? 0;
}

async function theOne(set: number): Promise<Change> {
  const { changes } = valueOf(await app.client.changes.items({ id: set, offset: 0, limit: 5 }));
  const [change] = changes;
  if (!change) throw new Error('The set is empty.');
  return change;
}

/** A set of mine that met what somebody else has done meanwhile. */
async function conflict(mine: Values, theirs: Values, states: readonly 'disable'[] = []) {
  const own = await staged(mine, states);
  await app.apply(await staged(theirs));
  await app.apply(own);
  const change = await theOne(own);
  expect(change.state).toBe('conflicted');
  return { set: own, change: change.id };
}

async function valuesNow(names: readonly string[]): Promise<Values> {
  const { attributes } = valueOf(await app.client.accounts.get({ id: account }));
  return Object.fromEntries(
    names.map((name) => {
      const found = attributes.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return [name, (found?.values ?? []).map(String)];
    }),
  );
}

describe('a conflict', () => {
  const mine = { title: ['Mine'], department: ['Mine'], l: ['Mine'] };
  const theirs = { title: ['Theirs'], department: ['Theirs'], l: ['Theirs'] };

  it('is settled line by line: keep, take or edit', async () => {
    const { set, change } = await conflict(mine, theirs);
    const lines = [
      { attribute: 'title', decision: 'keep' as const },
      { attribute: 'department', decision: 'take' as const },
      { attribute: 'l', decision: 'edit' as const, values: ['Ours', 'Both'] },
    ];
    valueOf(await app.client.changes.resolve({ change, decision: 'keep', lines }));
    await app.apply(set);
    expect((await theOne(set)).state).toBe('applied');
    expect(await valuesNow(['title', 'department', 'l'])).toStrictEqual({
      title: ['Theirs'],
      department: ['Mine'],
      l: ['Ours', 'Both'],
    });
  });

  it('leaves the lines that nobody named to the one decision', async () => {
    const { set, change } = await conflict(mine, theirs);
    const lines = [{ attribute: 'title', decision: 'keep' }] as const;
    valueOf(await app.client.changes.resolve({ change, decision: 'take', lines: [...lines] }));
    await app.apply(set);
    const now = await valuesNow(['title', 'department', 'l']);
    expect(now).toStrictEqual({ title: ['Theirs'], department: ['Mine'], l: ['Mine'] });
  });

  it('is withdrawn when every line is kept, whatever the one decision is', async () => {
    const { set, change } = await conflict({ title: ['Mine'] }, { title: ['Theirs'] });
    const lines = [{ attribute: 'title', decision: 'keep' }] as const;
    valueOf(await app.client.changes.resolve({ change, decision: 'take', lines: [...lines] }));
    expect((await theOne(set)).state).toBe('withdrawn');
    expect(await valuesNow(['title'])).toStrictEqual({ title: ['Theirs'] });
  });

  it('removes an attribute that is edited to nothing', async () => {
    const { set, change } = await conflict({ title: ['Mine'] }, { title: ['Theirs'] });
    const lines = [{ attribute: 'title', decision: 'edit', values: [] as string[] }] as const;
    valueOf(await app.client.changes.resolve({ change, decision: 'keep', lines: [...lines] }));
    await app.apply(set);
    expect(await valuesNow(['title'])).toStrictEqual({ title: [] });
  });

  it('meets again what was changed once more after it was settled', async () => {
    const { set, change } = await conflict({ title: ['Mine'] }, { title: ['Theirs'] });
    valueOf(await app.client.changes.resolve({ change, decision: 'take' }));
    await app.apply(await staged({ title: ['Again'] }));
    await app.apply(set);
    expect(await theOne(set)).toMatchObject({ state: 'conflicted', lines: [{ now: ['Again'] }] });
  });

  it('refuses to settle a line that it does not have, or half of a state', async () => {
    const { change } = await conflict({ title: ['Mine'] }, { title: ['Theirs'] }, ['disable']);
    for (const attribute of ['mail', 'pwdAccountLockedTime', 'userPassword']) {
      const lines = [{ attribute, decision: 'take' as const }];
      const outcome = await app.client.changes.resolve({ change, decision: 'keep', lines });
      expect(outcome).toMatchObject({ ok: false, code: 'input-invalid' });
    }
  });

  it('tells the log which line was settled how, and no value', async () => {
    const { change } = await conflict({ title: ['Mine'] }, { title: ['Theirs'] });
    const lines = [{ attribute: 'title', decision: 'edit' as const, values: ['Xyzzy'] }];
    valueOf(await app.client.changes.resolve({ change, decision: 'keep', lines }));
    const { rows } = valueOf(await app.client.audit.list({ limit: 5 }));
    const row = JSON.stringify(rows.find(({ action }) => action === 'changes.resolve'));
    expect(row).toMatch(/title.{1,8}edit/u);
    expect(row).not.toContain('Xyzzy');
  });
});
