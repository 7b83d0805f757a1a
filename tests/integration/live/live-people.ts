import { changes } from '../../../main/backend/changes/changes.ts';
import { readImages } from '../../../main/backend/changes/image.ts';
import type { StoredChange } from '../../../main/backend/changes/sets.ts';
import type { Job } from '../../../shared/model/job.ts';
import { FaultyDirectory } from '../../support/faulty-directory.ts';
import { changesOf } from '../changes/remote-set.ts';
import {
  connect,
  ended,
  everything,
  group,
  type LiveVault,
  type OpenLive,
  person,
  sync,
} from './live-vault.ts';

/** Two people and a group: at a server, and read into the replica. */
export type LivePeople = {
  readonly directory: number;
  readonly remote: FaultyDirectory;
  readonly ann: number;
  readonly ben: number;
  readonly staff: number;
};

/** Connects a directory of a few accounts and reads it. */
export async function livePeople(live: LiveVault): Promise<LivePeople> {
  const directory = await connect(live);
  live.server.mirror = () =>
    everything([
      person('ann', { title: 'first' }),
      person('ben', { title: 'first' }),
      group('staff', []),
    ]);
  await sync(live, directory);
  const { read, personal } = live.context;
  const sql = 'SELECT id FROM accounts WHERE directory = ? AND remote_id = ?';
  const id = (remoteId: string) => read.value<number>(sql, directory, remoteId) ?? 0;
  const remote = new FaultyDirectory();
  for (const remoteId of ['id-ann', 'id-ben', 'id-staff']) {
    for (const one of readImages(read, [id(remoteId)], personal).values()) {
      remote.add(remoteId, one);
    }
  }
  live.server.target = remote;
  return { directory, remote, ann: id('id-ann'), ben: id('id-ben'), staff: id('id-staff') };
}

/** Applies a set and waits for the end. */
export async function applySet(live: OpenLive, id: number): Promise<Job> {
  const reason = 'A test asks for it.';
  return ended(live, await changes.apply(live.context, { id, reason, ticket: '' }));
}

/** The one change of a set. */
export function onlyChange(live: OpenLive, set: number): StoredChange {
  const [change, ...others] = changesOf(live.context, set);
  if (!change || others.length > 0) throw new Error('There is not exactly one change.');
  return change;
}
