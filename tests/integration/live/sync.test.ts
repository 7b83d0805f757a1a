import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import { accounts } from '../../../main/backend/accounts/accounts.ts';
import { startDue } from '../../../main/backend/live/schedule.ts';
import { readDirectory } from '../../../main/backend/directories/rows.ts';
import type { LiveState } from '../../../shared/model/directory.ts';
import {
  connect,
  ended,
  everything,
  group,
  liveVault,
  type LiveVault,
  news,
  person,
  sync,
} from './live-vault.ts';

let live: LiveVault;
let directory = 0;

beforeAll(async () => {
  live = await liveVault();
});

afterAll(() => live.close());

beforeEach(async () => {
  directory = await connect(live);
});

type Row = { id: number; version: number; title: string; deleted_at: number | null };

function row(uid: string): Row {
  const sql = `SELECT id, version, title, deleted_at FROM accounts
    WHERE directory = ? AND remote_id = ?`;
  const found = live.context.read.get<Row>(sql, directory, `id-${uid}`);
  if (!found) throw new Error(`There is no ${uid}.`);
  return found;
}

function state(): LiveState {
  const found = readDirectory(live.context, directory)?.live;
  if (!found) throw new Error('The directory is not live.');
  return found;
}

function membersOf(cn: string): string[] {
  const sql = `SELECT a.user_name FROM members m JOIN accounts a ON a.id = m.member_id
    WHERE m.group_id = ? ORDER BY a.user_name`;
  return live.context.read.values<string>(sql, row(cn).id);
}

function people(count: number) {
  return Array.from({ length: count }, (_, at) => person(`p${at}`));
}

describe('a reading of a live directory', () => {
  it('takes everything in, then only what changed, and goes on from its cursor', async () => {
    live.server.mirror = () => everything([person('ann'), person('ben', { title: 'first' })]);
    expect(await sync(live, directory)).toMatchObject({
      state: 'done',
      result: { added: 2, changed: 0, unchanged: 0, removed: 0 },
    });
    live.server.mirror = () => news([person('ben', { title: 'second' }), person('cleo')]);
    expect(await sync(live, directory)).toMatchObject({
      state: 'done',
      result: { added: 1, changed: 1, removed: 0 },
    });
    expect(live.server.tasks.slice(-2).map(({ cursor }) => cursor)).toEqual([null, 'c1']);
    expect(row('ben')).toMatchObject({ version: 2, title: 'second' });
    await sync(live, directory);
    expect(live.server.tasks.at(-1)?.cursor).toBe('c2');
    expect(state()).toMatchObject({ problem: null, deletions: null });
    expect(state().fullAt).not.toBeNull();
  });

  it('leaves what is as it was untouched', async () => {
    live.server.mirror = () => everything([person('ann', { mobile: '+49 1' })]);
    await sync(live, directory);
    expect(await sync(live, directory, { full: true })).toMatchObject({
      result: { unchanged: 1, changed: 0, added: 0 },
    });
    expect(row('ann').version).toBe(1);
  });

  it('seals personal values on arrival, for the row and its version', async () => {
    live.server.mirror = () => everything([person('ann', { mobile: '+49 555 1122334' })]);
    await sync(live, directory);
    live.server.mirror = () => news([person('ann', { mobile: '+49 555 9988776' })]);
    await sync(live, directory);
    const sql = 'SELECT id, version, attributes, sealed FROM accounts WHERE id = ?';
    const stored = live.context.read.get<{ attributes: string; sealed: Uint8Array }>(
      sql,
      row('ann').id,
    );
    expect(stored?.attributes).not.toContain('555');
    expect(Buffer.from(stored?.sealed ?? []).includes('9988776')).toBe(false);
    const { id, version } = row('ann');
    const opened = live.context.personal.open('accounts', id, version, stored?.sealed ?? null);
    expect(opened).toEqual({ mobile: ['+49 555 9988776'] });
  });

  it('finds the new words and no longer the old ones', async () => {
    live.server.mirror = () => everything([person('ann', { title: 'gardener' })]);
    await sync(live, directory);
    live.server.mirror = () => news([person('ann', { title: 'stonemason' })]);
    await sync(live, directory);
    const total = async (text: string) => {
      const query = {
        text,
        filters: [{ on: 'directory' as const, ids: [directory] }],
        sort: 'name' as const,
        descending: false,
      };
      return (await live.context.finder.window(query, 0, 10)).total;
    };
    expect([await total('stonemason'), await total('gardener')]).toEqual([1, 0]);
  });

  it('brings groups up to date by deltas, and members that come later find their group', async () => {
    const dn = (uid: string) => `uid=${uid},dc=example`;
    live.server.mirror = () =>
      everything([person('ann'), person('ben'), group('staff', [dn('ann'), dn('cleo')])]);
    await sync(live, directory);
    expect(membersOf('staff')).toEqual(['ann']);
    live.server.mirror = () => news([person('cleo')]);
    await sync(live, directory);
    expect(membersOf('staff')).toEqual(['ann', 'cleo']);
    live.server.mirror = () => news([group('staff', [dn('ben'), dn('cleo'), 'memberuid=ann'])]);
    await sync(live, directory);
    expect(membersOf('staff')).toEqual(['ann', 'ben', 'cleo']);
    live.server.mirror = () => news([group('staff', [dn('ben')])]);
    await sync(live, directory);
    expect(membersOf('staff')).toEqual(['ben']);
  });

  it('takes away what the server says is gone, and brings it back when it returns', async () => {
    live.server.mirror = () => everything([person('ann'), person('ben')]);
    await sync(live, directory);
    live.server.mirror = () => news([], ['id-ben']);
    expect(await sync(live, directory)).toMatchObject({ result: { removed: 1 } });
    expect(row('ben').deleted_at).not.toBeNull();
    live.server.mirror = () => news([person('ben')]);
    await sync(live, directory);
    expect(row('ben').deleted_at).toBeNull();
  });

  it('gives a name that was taken over to the account that has it now', async () => {
    const staff = group('staff', ['uid=ann,dc=example']);
    live.server.mirror = () => everything([person('ann'), staff]);
    await sync(live, directory);
    const heir = { ...person('ann'), remoteId: 'id-heir' };
    live.server.mirror = () => news([heir], ['id-ann']);
    await sync(live, directory);
    const sql = 'SELECT member_id FROM members WHERE group_id = ?';
    expect(live.context.read.values<number>(sql, row('staff').id)).toEqual([row('heir').id]);
  });

  it('takes away what a reading of everything did not name', async () => {
    live.server.mirror = () => everything(people(10));
    await sync(live, directory);
    live.server.mirror = () => ({
      batches: [
        { accounts: people(5), cursor: 'half' },
        { present: ['id-p5', 'id-p6'], complete: 'all', cursor: 'whole' },
      ],
    });
    expect(await sync(live, directory, { full: true })).toMatchObject({ result: { removed: 3 } });
    expect(row('p6').deleted_at).toBeNull();
    expect(row('p7').deleted_at).not.toBeNull();
  });
});

describe('a reading after which too many would go', () => {
  beforeEach(async () => {
    live.server.mirror = () => everything(people(100));
    await sync(live, directory);
    live.server.mirror = () => everything(people(40), 'lossy');
  });

  it('takes none away and asks', async () => {
    expect(await sync(live, directory, { full: true })).toMatchObject({
      state: 'failed',
      problem: 'deletions-unconfirmed',
    });
    expect(state()).toMatchObject({
      problem: 'deletions-unconfirmed',
      deletions: { gone: 60, known: 100 },
    });
    expect(row('p99').deleted_at).toBeNull();
  });

  it('goes on from where it stopped once somebody has said so', async () => {
    await sync(live, directory, { full: true });
    live.server.mirror = () => news([person('p99')], [], 'later');
    expect(await sync(live, directory, { acceptDeletions: true })).toMatchObject({
      state: 'done',
      result: { removed: 59 },
    });
    expect(live.server.tasks.at(-1)?.cursor).toBe('lossy');
    expect(row('p98').deleted_at).not.toBeNull();
    expect(row('p99').deleted_at).toBeNull();
    expect(state()).toMatchObject({ problem: null, deletions: null });
  });

  it('forgets the question when everything is there again', async () => {
    await sync(live, directory, { full: true });
    live.server.mirror = () => everything(people(100));
    expect(await sync(live, directory, { full: true })).toMatchObject({ result: { removed: 0 } });
    expect(state().deletions).toBeNull();
    expect(row('p99').deleted_at).toBeNull();
  });
});

describe('a reading that does not come to its end', () => {
  it.each([['directory-busy' as const], ['exited' as const]])(
    'keeps what it has when it ends with %s, takes nothing away, and says why',
    async (ends) => {
      live.server.mirror = () => ({ batches: [{ accounts: people(3), cursor: 'part' }], ends });
      const problem = ends === 'exited' ? 'directory-unreachable' : ends;
      expect(await sync(live, directory)).toMatchObject({ state: 'failed', problem });
      expect(state()).toMatchObject({ problem, fullAt: null });
      live.server.mirror = () => everything(people(4));
      expect(await sync(live, directory)).toMatchObject({ result: { added: 1, unchanged: 3 } });
      expect(live.server.tasks.at(-1)?.cursor).toBe('part');
      expect(state().problem).toBeNull();
    },
  );

  it('is cancelled between two batches, and nothing is taken away', async () => {
    live.server.mirror = () => everything(people(60));
    await sync(live, directory);
    live.server.mirror = () => ({
      batches: Array.from({ length: 50 }, () => ({ accounts: people(1), cursor: 'on' })),
    });
    const job = await liveHandlers.sync(live.context, {
      id: directory,
      full: true,
      acceptDeletions: true,
    });
    live.context.jobs.cancel(job.id);
    expect((await ended(live, job)).state).toBe('cancelled');
    expect(state().problem).toBeNull();
    expect(row('p59').deleted_at).toBeNull();
  });

  it('is refused when its last word is missing', async () => {
    live.server.mirror = () => ({ batches: [{ accounts: people(1), cursor: 'x' }] });
    expect(await sync(live, directory)).toMatchObject({ problem: 'answer-unusable' });
  });
});

describe('what a reading leaves behind', () => {
  it('is one row in the log with counts, and the history of each account that it changed', async () => {
    live.server.mirror = () => everything([person('ann'), person('ben')]);
    await sync(live, directory);
    live.server.mirror = () => news([person('ann', { title: 'new' })]);
    await sync(live, directory);
    const actions = (uid: string) =>
      accounts.history(live.context, { id: row(uid).id, before: null, limit: 50 });
    const ann = await actions('ann');
    expect(ann.rows.filter(({ action }) => action === 'directories.sync')).toHaveLength(1);
    expect(JSON.parse(ann.rows[0]?.detail ?? '')).toMatchObject({ changed: 1, added: 0 });
    const ben = await actions('ben');
    expect(ben.rows.filter(({ action }) => action === 'directories.sync')).toHaveLength(0);
  });

  it('is nothing of another directory', async () => {
    live.server.mirror = () => everything([person('ann')]);
    await sync(live, directory);
    const first = directory;
    directory = await connect(live);
    live.server.mirror = () => everything([person('ben')]);
    await sync(live, directory);
    expect(row('ben').deleted_at).toBeNull();
    directory = first;
    expect(row('ann').deleted_at).toBeNull();
  });
});

describe('the schedule', () => {
  it('reads the directory that is due, when nothing else runs and nothing waits for a person', async () => {
    live.server.mirror = () => everything([person('ann')]);
    await liveHandlers.setSchedule(live.context, { id: directory, scheduleMinutes: 5 });
    const job = startDue(live.context);
    expect(job).toMatchObject({ kind: 'sync', directory });
    expect(startDue(live.context)).toBeNull();
    if (job) await ended(live, job);
    expect(startDue(live.context)).toBeNull();
    const later = { ...live.context, now: () => Date.now() + 6 * 60_000 };
    const again = startDue(later);
    expect(again).toMatchObject({ directory });
    if (again) await ended(live, again);
    await liveHandlers.setSchedule(live.context, { id: directory, scheduleMinutes: null });
    expect(startDue(later)).toBeNull();
  });
});
