import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changes } from '../../../main/backend/changes/changes.ts';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import type { Fault, FaultyDirectory } from '../../support/faulty-directory.ts';
import { imageOf, setOf, stageOn } from '../changes/remote-set.ts';
import { applySet, livePeople, onlyChange } from './live-people.ts';
import { connection, liveVault, type LiveVault, sync } from './live-vault.ts';

let live: LiveVault;
let remote: FaultyDirectory;
let directory = 0;
let ann = 0;

beforeAll(async () => {
  live = await liveVault();
});

afterAll(() => live.close());

beforeEach(async () => {
  ({ remote, directory, ann } = await livePeople(live));
});

/** A change whose answer is lost, and what the next reading makes of it. */
async function lostChange(fault: Fault): Promise<number> {
  const set = stageOn(live.context, ann, [{ do: 'set', attribute: 'title', values: ['second'] }]);
  remote.plan((step) => (step === 'send' ? fault : 'none'));
  await applySet(live, set);
  remote.plan(() => 'none');
  expect(onlyChange(live, set)).toMatchObject({ state: 'unknown', problem: 'answer-lost' });
  return set;
}

describe('a reading after an answer that was lost', () => {
  it('says that the change was made when it was, and sends nothing', async () => {
    const set = await lostChange('lost-after');
    expect(await sync(live, directory)).toMatchObject({ state: 'done', result: { settled: 1 } });
    expect(onlyChange(live, set)).toMatchObject({ state: 'applied', problem: null });
    expect(setOf(live.context, set)).toMatchObject({ state: 'applied', problem: null });
    expect(imageOf(live.context, ann).open['title']).toEqual(['second']);
    expect(remote.arrived).toBe(1);
    const log = "SELECT detail FROM audit WHERE action = 'directories.sync' ORDER BY seq DESC";
    const detail = live.context.read.value<string>(log) ?? '';
    expect(JSON.parse(detail)).toMatchObject({ settled: 1 });
  });

  it('says that the change never arrived, and leaves it to be applied again', async () => {
    const set = await lostChange('lost-before');
    await sync(live, directory);
    expect(remote.arrived).toBe(0);
    expect(onlyChange(live, set)).toMatchObject({ state: 'approved', problem: 'not-arrived' });
    expect(setOf(live.context, set).state).toBe('approved');
    await applySet(live, set);
    expect(onlyChange(live, set)).toMatchObject({ state: 'applied', problem: null });
    expect(remote.arrived).toBe(1);
  });

  it('calls it a conflict when the directory holds something else', async () => {
    const set = await lostChange('lost-before');
    remote.set('id-ann', 'title', ['theirs']);
    await sync(live, directory);
    expect(onlyChange(live, set)).toMatchObject({
      state: 'conflicted',
      problem: 'account-changed',
    });
    expect(setOf(live.context, set).state).toBe('conflicted');
    expect(imageOf(live.context, ann).open['title']).toEqual(['theirs']);
    await changes.withdraw(live.context, { id: set });
  });

  it('is a reading like any other when the server cannot be asked again, and loses nothing', async () => {
    const set = await lostChange('lost-after');
    live.server.target = null;
    expect(await sync(live, directory)).toMatchObject({ state: 'done', result: { settled: 0 } });
    live.server.target = remote;
    remote.plan(() => 'lost-before');
    expect(await sync(live, directory)).toMatchObject({ state: 'done', result: { settled: 0 } });
    expect(onlyChange(live, set)).toMatchObject({ state: 'unknown', problem: 'answer-lost' });
    expect(setOf(live.context, set).state).toBe('applying');
    remote.plan(() => 'none');
    await sync(live, directory);
    expect(onlyChange(live, set).state).toBe('applied');
  });

  it('settles it also where nothing may be written any more', async () => {
    const set = await lostChange('lost-after');
    const changed = { ...connection, readOnly: true };
    const edit = { id: directory, connection: changed, password: null };
    await liveHandlers.editConnection(live.context, edit);
    await sync(live, directory);
    expect(onlyChange(live, set).state).toBe('applied');
  });

  it('asks the server nothing more when no answer was lost', async () => {
    const asked = live.server.tasks.length;
    await sync(live, directory);
    expect(live.server.tasks.slice(asked).map(({ kind }) => kind)).toEqual(['mirror']);
  });
});

it('the end of a reading and its row in the log are one transaction', async () => {
  // The state of the job, as it is at the moment at which the row is written.
  live.context.store.progress((tx) => {
    tx.exec('CREATE TEMP TABLE seen (state TEXT)');
    tx.exec(`CREATE TEMP TRIGGER look AFTER INSERT ON main.audit
      WHEN NEW.action = 'directories.sync' BEGIN
        INSERT INTO seen SELECT state FROM main.jobs ORDER BY id DESC LIMIT 1; END`);
  });
  await sync(live, directory);
  const seen = live.context.store.progress((tx) => tx.values<string>('SELECT state FROM seen'));
  expect(seen).toEqual(['done']);
});
