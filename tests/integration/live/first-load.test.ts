import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountIndexes } from '../../../main/backend/store/migrations/0001-foundation.ts';
import { connect, everything, liveVault, type LiveVault, person, sync } from './live-vault.ts';

let live: LiveVault;
let directory = 0;

beforeEach(async () => {
  live = await liveVault();
  directory = await connect(live);
});
afterEach(() => live.close());

function indexes(): string[] {
  const sql = `SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'accounts'`;
  return live.context.read.values<string>(sql).toSorted();
}

function names(): string[] {
  const sql = 'SELECT user_name FROM accounts ORDER BY user_name';
  return live.context.read.values<string>(sql);
}

it('takes an account once that the first reading names twice', async () => {
  live.server.mirror = () => everything([person('ann'), person('ben'), person('ann')]);
  expect(await sync(live, directory)).toMatchObject({
    state: 'done',
    result: { added: 2, unchanged: 1, removed: 0 },
  });
  expect(names()).toEqual(['ann', 'ben']);
  expect(indexes()).toEqual(expect.arrayContaining(Object.keys(accountIndexes)));
});

it('leaves every index in its place when the first reading ends badly, and reads again', async () => {
  live.server.mirror = () => ({ batches: [{ accounts: [person('ann')] }], ends: 'exited' });
  expect(await sync(live, directory)).toMatchObject({ state: 'failed' });
  expect(indexes()).toEqual(expect.arrayContaining(Object.keys(accountIndexes)));
  live.server.mirror = () => everything([person('ann'), person('ben')]);
  expect(await sync(live, directory)).toMatchObject({ state: 'done', result: { removed: 0 } });
  expect(names()).toEqual(['ann', 'ben']);
});
