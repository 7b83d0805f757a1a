import { afterEach, beforeEach, expect, it } from 'vitest';
import { TextSearch } from '../../../main/backend/replica/text-search.ts';
import { accountIndexes } from '../../../main/backend/store/migrations/0001-foundation.ts';
import { searchPhrases } from '../../../shared/model/search-text.ts';
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

/** The user names that a search finds, as the grid asks for it. */
function found(text: string): string[] {
  const { read } = live.context;
  const ids = [...new TextSearch(read).find(searchPhrases(text))];
  const sql = 'SELECT user_name FROM accounts WHERE id = ?';
  return ids.flatMap((id) => read.values<string>(sql, id)).toSorted();
}

it('reads a second directory as quickly, and keeps what the first one has', async () => {
  live.server.mirror = () => everything([person('ann'), person('ben')]);
  await sync(live, directory);
  const second = await connect(live);
  // The same ids mean other accounts there.
  live.server.mirror = () => everything([person('ann', { title: 'Two' }), person('cat')]);
  expect(await sync(live, second)).toMatchObject({ result: { added: 2, changed: 0, removed: 0 } });
  expect(names()).toEqual(['ann', 'ann', 'ben', 'cat']);
  expect(indexes()).toEqual(expect.arrayContaining(Object.keys(accountIndexes)));
  expect(found('person')).toEqual(['ann', 'ann', 'ben', 'cat']);
  live.server.mirror = () => everything([person('ben')]);
  expect(await sync(live, directory, { full: true })).toMatchObject({ result: { removed: 1 } });
  expect(found('person')).toEqual(['ann', 'ben', 'cat']);
});

it('goes on with a first reading that was cut: adds what is new, changes what it had', async () => {
  live.server.mirror = () => ({
    batches: [{ accounts: [person('ann'), person('ben')], cursor: 'cut' }],
    ends: 'exited',
  });
  expect(await sync(live, directory)).toMatchObject({ state: 'failed' });
  live.server.mirror = () => ({
    batches: [
      { accounts: [person('cat')], cursor: 'cut' },
      {
        accounts: [person('ann', { cn: 'Renamed' }), person('ben'), person('cat')],
        complete: 'changes',
        cursor: 'end',
      },
    ],
  });
  const { result } = await sync(live, directory);
  expect(result).toMatchObject({ added: 1, changed: 1, unchanged: 2, removed: 0 });
  expect(names()).toEqual(['ann', 'ben', 'cat']);
  expect([found('person'), found('renamed')]).toEqual([['ben', 'cat'], ['ann']]);
});
