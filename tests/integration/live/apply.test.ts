import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changes } from '../../../main/backend/changes/changes.ts';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import { readImages } from '../../../main/backend/changes/image.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { FaultyDirectory } from '../../support/faulty-directory.ts';
import { changesOf, imageOf, setOf, stageOn } from '../changes/remote-set.ts';
import {
  connect,
  connection,
  ended,
  everything,
  group,
  liveVault,
  type LiveVault,
  person,
  sync,
} from './live-vault.ts';

let live: LiveVault;
let remote: FaultyDirectory;
let directory = 0;
let ann = 0;
let ben = 0;
let staff = 0;

beforeAll(async () => {
  live = await liveVault();
});

afterAll(() => live.close());

beforeEach(async () => {
  directory = await connect(live);
  live.server.mirror = () =>
    everything([
      person('ann', { title: 'first', pwdChangedTime: '20260101000000Z' }),
      person('ben', { title: 'first' }),
      group('staff', []),
    ]);
  await sync(live, directory);
  const id = (remoteId: string) =>
    live.context.read.value<number>(
      'SELECT id FROM accounts WHERE directory = ? AND remote_id = ?',
      directory,
      remoteId,
    ) ?? 0;
  ann = id('id-ann');
  ben = id('id-ben');
  staff = id('id-staff');
  remote = new FaultyDirectory();
  for (const remoteId of ['id-ann', 'id-ben', 'id-staff']) {
    const image = readImages(live.context.read, [id(remoteId)], live.context.personal);
    for (const one of image.values()) remote.add(remoteId, one);
  }
  live.server.target = remote;
});

async function apply(id: number) {
  const reason = 'A test asks for it.';
  return ended(live, await changes.apply(live.context, { id, reason, ticket: '' }));
}

function stage(...edits: readonly Edit[]): number {
  return stageOn(live.context, ann, edits);
}

function only(set: number) {
  const [change, ...others] = changesOf(live.context, set);
  if (!change || others.length > 0) throw new Error('There is not exactly one change.');
  return change;
}

describe('a change set of a live directory', () => {
  it('is carried out at the server over one connection, and the replica takes over what it holds', async () => {
    const set = stage({ do: 'set', attribute: 'title', values: ['second'] });
    stageOn(live.context, ann, [{ do: 'add-to-group', group: staff }]);
    const asked = live.server.tasks.length;
    expect(await apply(set)).toMatchObject({ state: 'done', result: { applied: 2 } });
    expect(live.server.tasks.slice(asked).map(({ kind }) => kind)).toEqual(['serve']);
    expect(remote.valuesOf('id-ann', 'title')).toEqual(['second']);
    expect(remote.holds('id-staff', 'id-ann')).toBe(true);
    expect(imageOf(live.context, ann).open['title']).toEqual(['second']);
    expect(setOf(live.context, set)).toMatchObject({ state: 'applied', problem: null });
  });

  it('waits when the server is not reached, says why, and is applied when it is back', async () => {
    const set = stage({ do: 'set', attribute: 'title', values: ['second'] });
    live.server.target = null;
    expect(await apply(set)).toMatchObject({ state: 'done', result: { draft: 1 } });
    expect(setOf(live.context, set)).toMatchObject({
      state: 'approved',
      problem: 'directory-unreachable',
    });
    expect(await changes.queue(live.context, {})).toContainEqual(
      expect.objectContaining({
        directory,
        live: true,
        counts: { draft: 1 },
        moved: 0,
        sets: [set],
      }),
    );
    live.server.target = remote;
    await apply(set);
    expect(setOf(live.context, set)).toMatchObject({ state: 'applied', problem: null });
    expect(await changes.queue(live.context, {})).toEqual([]);
  });

  it('can be withdrawn while it waits', async () => {
    const set = stage({ do: 'set', attribute: 'title', values: ['second'] });
    live.server.target = null;
    await apply(set);
    await changes.withdraw(live.context, { id: set });
    expect(setOf(live.context, set).state).toBe('withdrawn');
  });

  it('is refused whole when its directory is for reading only, and nothing is sent', async () => {
    const set = stage({ do: 'set', attribute: 'title', values: ['second'] });
    const readOnly = { ...connection, readOnly: true };
    await liveHandlers.editConnection(live.context, {
      id: directory,
      connection: readOnly,
      password: null,
    });
    const asked = live.server.tasks.length;
    expect(() =>
      changes.apply(live.context, { id: set, reason: 'A test asks for it.', ticket: '' }),
    ).toThrow(expect.objectContaining({ code: 'directory-read-only' }));
    expect(live.server.tasks.length).toBe(asked);
    expect(setOf(live.context, set).state).toBe('draft');
    await changes.withdraw(live.context, { id: set });
  });

  it('goes on over a new connection after one that was lost', async () => {
    const first = stage({ do: 'set', attribute: 'title', values: ['second'] });
    const set = stageOn(live.context, staff, [
      { do: 'set', attribute: 'description', values: ['x'] },
    ]);
    expect(set).toBe(first);
    stageOn(live.context, ann, [{ do: 'delete' }]);
    stageOn(live.context, ben, [{ do: 'delete' }]);
    let sends = 0;
    remote.plan((step) => {
      if (step === 'send') sends += 1;
      return step === 'send' && sends === 1 ? 'lost-after' : 'none';
    });
    const asked = live.server.tasks.length;
    await apply(set);
    expect(live.server.tasks.slice(asked).map(({ kind }) => kind)).toEqual(['serve', 'serve']);
    expect(setOf(live.context, set)).toMatchObject({ state: 'applying', problem: 'answer-lost' });
    expect(changesOf(live.context, set).map(({ state }) => state)).toEqual([
      'unknown',
      'draft',
      'draft',
      'applied',
    ]);
    await apply(set);
    expect([...remote.acted.values()]).toEqual([1, 1, 1, 1]);
    expect(setOf(live.context, set)).toMatchObject({ state: 'applied', problem: null });
  });
});

describe('an account that is made at a server', () => {
  const attributes = { cn: ['Dora New'], sn: ['New'], uid: ['dora'] };
  const dora = () =>
    live.context.read.get<{ remote_id: string; dn: string }>(
      "SELECT remote_id, dn FROM accounts WHERE directory = ? AND user_name = 'dora'",
      directory,
    );

  async function make(): Promise<number> {
    const given = { directory, kind: 'person' as const, parent: 'ou=new,dc=example', attributes };
    return (await changes.stageNew(live.context, given)).set;
  }

  it('comes into the replica with the id that the server gave it', async () => {
    const set = await make();
    await apply(set);
    expect(only(set)).toMatchObject({ state: 'applied' });
    expect(dora()).toMatchObject({ dn: 'uid=dora,ou=new,dc=example' });
    expect(dora()?.remote_id).toBe(`made ${only(set).id}`);
    expect(only(set).target).not.toBeNull();
  });

  it('is found by its name when the answer was lost, and not made twice', async () => {
    const set = await make();
    let isOver = false;
    remote.plan((step) => {
      if (step !== 'send' || isOver) return 'none';
      isOver = true;
      return 'lost-after';
    });
    await apply(set);
    expect(only(set).state).toBe('unknown');
    expect(dora()).toBeUndefined();
    await apply(set);
    expect(only(set).state).toBe('applied');
    expect([...remote.acted.values()]).toEqual([1]);
    expect(dora()?.remote_id).toBe(`made ${only(set).id}`);
  });

  it('fails when somebody else has taken its name, also after an answer that was lost', async () => {
    const set = await make();
    remote.plan((step) => (step === 'send' ? 'lost-before' : 'none'));
    await apply(set);
    expect(only(set).state).toBe('unknown');
    remote.plan(() => 'none');
    const other = imageOf(live.context, ann);
    remote.add('id-other', { ...other, dn: 'uid=dora,ou=new,dc=example' });
    await apply(set);
    expect(only(set)).toMatchObject({ state: 'failed', problem: 'account-exists' });
    expect(remote.acted.size).toBe(0);
  });
});

describe('a rename and a move', () => {
  it('are one change of the name, and what the name does not say is another', async () => {
    const set = stage({ do: 'move', parent: 'ou=else,dc=example' });
    stage({ do: 'rename', name: 'Ann Other' });
    const kinds = changesOf(live.context, set).map(({ kind }) => kind);
    expect(kinds).toEqual(['rename', 'modify']);
    await apply(set);
    expect(remote.valuesOf('id-ann', '@dn')).toEqual(['uid=ann,ou=else,dc=example']);
    expect(imageOf(live.context, ann)).toMatchObject({
      dn: 'uid=ann,ou=else,dc=example',
      name: 'Ann Other',
    });
  });

  it('stop as a conflict when somebody else has moved the account', async () => {
    const set = stage({ do: 'move', parent: 'ou=else,dc=example' });
    remote.set('id-ann', '@dn', ['uid=ann,ou=theirs,dc=example']);
    await apply(set);
    expect(only(set)).toMatchObject({ state: 'conflicted', problem: 'account-changed' });
    expect(imageOf(live.context, ann).dn).toBe('uid=ann,ou=theirs,dc=example');
  });
});

describe('a password that is reset', () => {
  const reset = () => stage({ do: 'reset-password', mustChange: true });

  it('is made when it is applied, handed over once, and written nowhere', async () => {
    const set = reset();
    const { id } = only(set);
    await apply(set);
    expect(only(set).state).toBe('applied');
    const secret = remote.secrets.get(id) ?? '';
    expect(secret).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[-_.+!#])[^0O1lI]{16,}$/u);
    expect(changes.handOvers(live.context, {})).toMatchObject([{ change: id, target: ann }]);
    expect(changes.handOver(live.context, { change: id })).toMatchObject({ secret });
    expect(() => changes.handOver(live.context, { change: id })).toThrow(
      expect.objectContaining({ code: 'hand-over-missing' }),
    );
    const look = live.vault.look();
    const tables = look
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all()
      .filter((name) => !name.startsWith('account_text'));
    const rows = tables.flatMap((name) => look.prepare(`SELECT * FROM "${name}"`).raw().all());
    look.close();
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is gone after ten minutes', async () => {
    const set = reset();
    await apply(set);
    const late = { ...live.context, now: () => Date.now() };
    const { id } = only(set);
    const { handOvers } = late;
    expect(handOvers.list()).toHaveLength(1);
    handOvers.dispose();
    expect(handOvers.take(id)).toBeUndefined();
  });

  it('says that it cannot be undone, and undo says so too', async () => {
    const set = reset();
    const { changes: shown } = await changes.items(live.context, {
      id: set,
      state: null,
      warning: 'not-undoable',
      offset: 0,
      limit: 10,
    });
    expect(shown).toMatchObject([{ kind: 'reset-password', targetName: 'Person ann' }]);
    await apply(set);
    expect(await changes.undo(live.context, { id: set })).toEqual({
      set: null,
      staged: 0,
      cannot: [{ code: 'not-undoable', changes: 1 }],
    });
  });

  it('is sent again after a lost answer only while the password of before is still the one', async () => {
    const set = reset();
    remote.plan((step) => (step === 'send' ? 'lost-before' : 'none'));
    await apply(set);
    expect(only(set).state).toBe('unknown');
    remote.plan(() => 'none');
    remote.set('id-ann', '@passwordSetAt', ['1790000000000']);
    await apply(set);
    expect(only(set)).toMatchObject({ state: 'conflicted', problem: 'account-changed' });
    expect(remote.secrets.size).toBe(0);
  });

  it('is refused for an account of no server', () => {
    const local = live.context.store.progress((tx) => {
      tx.run("INSERT INTO directories (name, kind, created_at) VALUES ('Local', 'local', 0)");
      return tx.run(
        "UPDATE accounts SET directory = (SELECT id FROM directories WHERE name = 'Local') WHERE id = ?",
        ann,
      );
    });
    expect(local.changes).toBe(1);
    expect(() => reset()).toThrow(expect.objectContaining({ code: 'directory-local' }));
  });
});
