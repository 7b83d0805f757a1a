import { Failure } from '../../../shared/failure.ts';
import type { ChangedSince, ChangeKind } from '../../../shared/model/change.ts';
import type { CommandContext } from '../context.ts';
import type { Writer } from '../store/store.ts';
import { dropSet } from './bulk.ts';
import { changedSince } from './changed-since.ts';
import { type Image, readImages } from './image.ts';
import { requireBulk, requireChangeable, requireSetSize } from './limits.ts';
import { reverseLines } from './lines.ts';
import { standingOf } from './outcome.ts';
import { standingAtServer } from './server-image.ts';
import {
  createSet,
  insertChange,
  linesOf,
  type NewChange,
  readSet,
  type StoredChange,
  summarise,
} from './sets.ts';
import { dialectOf } from './stage.ts';

const pieceSize = 500;

const reversed: Readonly<Record<ChangeKind, ChangeKind>> = {
  create: 'delete',
  modify: 'modify',
  rename: 'rename',
  delete: 'restore',
  restore: 'delete',
  'member-add': 'member-remove',
  'member-remove': 'member-add',
  // There is none: nobody knows the password of before.
  'reset-password': 'reset-password',
};

type Cannot = { readonly code: string; changes: number; readonly since: ChangedSince[] };
type Undone = { set: number | null; staged: number; cannot: Cannot[] };

/** So many of those who came after are named. */
const namedMax = 5;

/** Makes a set that puts back what a set changed, as far as nobody has changed it since. */
export async function undoSet(context: CommandContext, id: number): Promise<Undone> {
  const { store, operator, now } = context;
  const set = readSet(store.read, id);
  if (!set) throw new Failure('change-set-missing');
  if (set.state !== 'applied' && set.state !== 'partly-applied')
    throw new Failure('change-set-state');
  requireChangeable(context, id);
  requireWithinLimits(context, id);
  const title = set.title;
  const made = store.progress((tx) =>
    createSet(tx, { title, operator: operator.name, now: now(), source: 'undo', undoes: id }),
  );
  try {
    return await fillUndo(context, id, made);
  } catch (error) {
    dropSet(context, made);
    throw error;
  }
}

/** Staging what takes a set back is staging: for many at once, or too many, it is refused alike. */
function requireWithinLimits(context: CommandContext, id: number): void {
  const sql = `SELECT count(*) AS changes, count(DISTINCT target) AS accounts FROM changes
    WHERE change_set = ? AND state = 'applied'`;
  const found = context.store.read.get<{ changes: number; accounts: number }>(sql, id);
  requireBulk(context, found?.accounts ?? 0);
  requireSetSize(context, found?.changes ?? 0);
}

async function fillUndo(context: CommandContext, id: number, made: number): Promise<Undone> {
  const { store, operator, personal } = context;
  const cannot = new Map<string, Cannot>();
  let staged = 0;
  for (let last = 0; ; ) {
    const sql = `SELECT * FROM changes WHERE change_set = ? AND state = 'applied' AND id > ?
      ORDER BY id LIMIT ?`;
    const piece = store.read.all<StoredChange>(sql, id, last, pieceSize);
    last = piece.at(-1)?.id ?? 0;
    if (piece.length === 0) break;
    const images = readImages(
      store.read,
      piece.map((change) => change.target ?? 0),
      personal,
    );
    store.progress((tx) => {
      for (const change of piece) {
        const undo = undoOf(context, tx, change, images.get(change.target ?? 0));
        if (typeof undo === 'string') {
          const refused = cannot.get(undo) ?? { code: undo, changes: 0, since: [] };
          cannot.set(undo, refused);
          refused.changes += 1;
          const image = images.get(change.target ?? 0);
          if (image && undo === 'changed-since' && refused.since.length < namedMax) {
            refused.since.push(changedSince(store.read, image, change));
          }
        } else {
          insertChange(tx, personal, made, undo);
          staged += 1;
        }
      }
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const found = [...cannot.values()];
  if (staged === 0) {
    store.progress((tx) => tx.run('DELETE FROM change_sets WHERE id = ?', made));
    return { set: null, staged, cannot: found };
  }
  store.write((tx) => {
    summarise(tx, made);
    const detail = { undoes: id, staged, cannot: found.length };
    return {
      value: null,
      entries: [{ action: 'changes.undo', operator: operator.name, changeSet: made, detail }],
    };
  });
  return { set: made, staged, cannot: found };
}

/** The change that takes one back, or the code that says why there is none. */
function undoOf(
  { personal }: CommandContext,
  tx: Writer,
  change: StoredChange,
  image: Image | undefined,
): NewChange | string {
  if (!image) return 'account-missing';
  if (change.problem === 'already-so') return 'already-so';
  const { isLive, server } = dialectOf(tx, change.directory);
  if (change.kind === 'reset-password') return 'not-undoable';
  if (change.kind === 'delete' && isLive && server !== 'active-directory') return 'not-undoable';
  const base = {
    target: image.id,
    directory: change.directory,
    kind: reversed[change.kind],
    baseVersion: image.version,
    other: change.other,
  };
  if (change.kind === 'member-add' || change.kind === 'member-remove') {
    const sql = 'SELECT 1 FROM members WHERE group_id = ? AND member_id = ?';
    const isMember = tx.value<number>(sql, image.id, change.other ?? 0) === 1;
    return isMember === (change.kind === 'member-add') ? { ...base, lines: [] } : 'changed-since';
  }
  if (change.kind === 'create') {
    const line = { name: '@deleted', before: ['false'], after: ['true'] };
    return image.deleted
      ? 'changed-since'
      : { ...base, lines: [line], warnings: ['deletes-account'] };
  }
  const lines = linesOf(personal, change);
  // A server's facts follow from its attributes, and say nothing that these do not.
  const standing = isLive ? standingAtServer(image, lines) : standingOf(image, lines);
  return standing === 'done' ? { ...base, lines: reverseLines(lines) } : 'changed-since';
}
