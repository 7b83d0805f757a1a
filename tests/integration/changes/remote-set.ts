import { beginApply, runApply } from '../../../main/backend/changes/apply.ts';
import { type Image, readImages } from '../../../main/backend/changes/image.ts';
import { createAccount } from '../../../main/backend/changes/replica.ts';
import { readSet, type StoredChange, type StoredSet } from '../../../main/backend/changes/sets.ts';
import { stageEdits } from '../../../main/backend/changes/stage.ts';
import type { CommandContext } from '../../../main/backend/context.ts';
import type { Edit } from '../../../shared/model/change.ts';
import type { Job } from '../../../shared/model/job.ts';
import { FaultyDirectory } from '../../support/faulty-directory.ts';

/** Accounts of one remote directory: in the replica and, the same, in the directory itself. */
export type Remote = {
  readonly directory: FaultyDirectory;
  readonly people: readonly number[];
  readonly group: number;
};

let names = 0;

/** Makes a directory with people and a group, alike here and there. */
export function makeRemote({ store, personal, now }: CommandContext, people: number): Remote {
  names += 1;
  const number = store.progress(
    (tx) =>
      tx.run(
        "INSERT INTO directories (name, kind, created_at) VALUES (?, 'local', 0)",
        `remote ${names}`,
      ).id,
  );
  const add = (kind: 'person' | 'group', name: string): number =>
    store.progress((tx) => {
      const lines = Object.entries({
        '@kind': kind,
        '@remoteId': name,
        '@dn': `cn=${name},o=remote`,
        '@dnKey': `cn=${name},o=remote`,
        cn: name,
        title: 'first',
        mobile: '+49 1',
      }).map(([line, value]) => ({ name: line, before: null, after: [value] }));
      const account = { directory: number, lines, now: now(), contentHash: null };
      const id = createAccount(tx, personal, account);
      if (id === null) throw new Error('An account was not made.');
      return id;
    });
  const ids = Array.from({ length: people }, (_, at) => add('person', `person ${at}`));
  const group = add('group', 'group');
  const directory = new FaultyDirectory();
  for (const image of readImages(store.read, [...ids, group], personal).values()) {
    directory.add(image.name, image);
  }
  return { directory, people: ids, group };
}

/** Stages edits of one account. */
export function stageOn(context: CommandContext, target: number, edits: readonly Edit[]): number {
  return stageEdits(context, [target], edits).set;
}

/** Starts applying a set to a directory, and answers the job. */
export function startApply(context: CommandContext, id: number, directory: FaultyDirectory): Job {
  const set = beginApply(context, id, { reason: 'A test asks for it.', ticket: '' });
  return context.jobs.start(
    { kind: 'apply', title: '', unit: 'changes', changeSet: id },
    (handle) =>
      runApply(context, handle, set, () =>
        Promise.resolve({ to: 'server', target: directory, lost: () => undefined }),
      ),
  );
}

/** Applies a set to a directory and waits for the end. */
export async function applyTo(
  context: CommandContext,
  id: number,
  directory: FaultyDirectory,
): Promise<Job> {
  const { id: job } = startApply(context, id, directory);
  while (context.jobs.get(job).state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return context.jobs.get(job);
}

/** The changes of a set as they are stored. */
export function changesOf({ store }: CommandContext, set: number): StoredChange[] {
  return store.read.all<StoredChange>(
    'SELECT * FROM changes WHERE change_set = ? ORDER BY id',
    set,
  );
}

/** A set as it is stored. */
export function setOf({ store }: CommandContext, id: number): StoredSet {
  const set = readSet(store.read, id);
  if (!set) throw new Error('The set is gone.');
  return set;
}

/** An account as the replica holds it. */
export function imageOf({ store, personal }: CommandContext, id: number): Image {
  const image = readImages(store.read, [id], personal).get(id);
  if (!image) throw new Error('The account is gone.');
  return image;
}

/** What is wrong with a change of title, membership or existence that was settled; null for nothing. */
export function disagreement(
  context: CommandContext,
  { directory, group }: Remote,
  change: StoredChange,
): string | null {
  const hasActed = directory.acted.has(change.id);
  const { name, open, version, deleted } = imageOf(context, change.target ?? 0);
  const what = `${change.kind} of ${name}`;
  if (change.state === 'failed') return hasActed ? `${what} failed and was carried out` : null;
  if (change.state === 'conflicted') return null;
  if (change.state !== 'applied') return `${what} is ${change.state}`;
  switch (change.kind) {
    case 'member-add': {
      const sql = 'SELECT count(*) FROM members WHERE group_id = ?';
      const isHere = context.read.value<number>(sql, group) === 1;
      const isThere = !directory.has('group') || directory.holds('group', 'person 1');
      return isHere && isThere ? null : `${what} is on one side only`;
    }
    case 'delete':
      return deleted && !directory.has(name) ? null : `${what} is on one side only`;
    default: {
      const isHere = open['title']?.[0] === 'second' && version === change.base_version + 1;
      return hasActed && isHere ? null : `${what} was applied otherwise than once`;
    }
  }
}
