import { afterAll, beforeAll, expect, it } from 'vitest';
import { groups } from '../../../main/backend/groups/groups.ts';
import type { MemberTime } from '../../../shared/live.ts';
import {
  connect,
  everything,
  group,
  liveVault,
  type LiveVault,
  mustSync,
  person,
} from './live-vault.ts';

let live: LiveVault;
let clerks = 0;

function time(uid: string, joinedAt: number, leftAt: number | null): MemberTime {
  const dn = `uid=${uid},dc=example`;
  return { dn, dnKey: dn, joinedAt, leftAt };
}

beforeAll(async () => {
  live = await liveVault();
  live.server.mirror = () =>
    everything([person('ann'), person('ben'), group('clerks', ['uid=ann,dc=example'])]);
  await mustSync(live, await connect(live));
  const sql = "SELECT id FROM accounts WHERE kind = 2 AND name = 'clerks'";
  clerks = live.context.read.value<number>(sql) ?? 0;
});

afterAll(() => live.close());

it('names who joined and left a group, newest first, and counts whom it does not know', async () => {
  live.server.memberTimes = [time('ann', 10, null), time('ben', 5, 20), time('else', 1, null)];
  const answer = await groups.memberTimes(live.context, { id: clerks });
  expect(answer).toMatchObject({ isKept: true, total: 2, unresolved: 1 });
  expect(
    answer.times.map(({ account, joinedAt, leftAt }) => [account.userName, joinedAt, leftAt]),
  ).toEqual([
    ['ben', 5, 20],
    ['ann', 10, null],
  ]);
});

it('says when the server keeps nothing, and writes down that it was asked', async () => {
  live.server.memberTimes = null;
  expect(await groups.memberTimes(live.context, { id: clerks })).toMatchObject({ isKept: false });
  const sql = "SELECT count(*) FROM audit WHERE action = 'groups.memberTimes'";
  expect(live.context.read.value<number>(sql)).toBe(2);
});

it('asks nobody for a group that is not there', async () => {
  const tasks = live.server.tasks.length;
  await expect(groups.memberTimes(live.context, { id: 999_999 })).rejects.toMatchObject({
    code: 'account-missing',
  });
  expect(live.server.tasks).toHaveLength(tasks);
});
