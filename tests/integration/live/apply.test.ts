import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changes } from '../../../main/backend/changes/changes.ts';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import type { Edit } from '../../../shared/model/change.ts';
import type { FaultyDirectory } from '../../support/faulty-directory.ts';
import { changesOf, imageOf, setOf, stageOn } from '../changes/remote-set.ts';
import { applySet, livePeople, onlyChange } from './live-people.ts';
import { connection, liveVault, type LiveVault } from './live-vault.ts';

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
  ({ remote, directory, ann, ben, staff } = await livePeople(live));
});

const apply = (set: number) => applySet(live, set);
const only = (set: number) => onlyChange(live, set);

function stage(...edits: readonly Edit[]): number {
  return stageOn(live.context, ann, edits);
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

describe('a connector that ends', () => {
  it('while its changes are read again is not waited for, and the others go over a new one', async () => {
    const set = stage({ do: 'move', parent: 'ou=else,dc=example' });
    stage({ do: 'rename', name: 'Ann Other' });
    let reads = 0;
    remote.plan((step) => {
      if (step === 'read') reads += 1;
      return step === 'read' && reads === 2 ? 'broken-before' : 'none';
    });
    const asked = live.server.tasks.length;
    await apply(set);
    expect(live.server.tasks.slice(asked).map(({ kind }) => kind)).toEqual(['serve', 'serve']);
    expect([...remote.acted.values()]).toEqual([1, 1]);
    expect(setOf(live.context, set)).toMatchObject({ state: 'applied', problem: null });
    expect(imageOf(live.context, ann)).toMatchObject({
      dn: 'uid=ann,ou=else,dc=example',
      name: 'Ann Other',
    });
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
