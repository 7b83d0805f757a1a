import type { Connection } from '../store/open.ts';
import type { Reader } from '../store/reader.ts';
import type { Store, Writer } from '../store/store.ts';

/**
 * Names that are looked up together, in their own order: each page of the index is then decrypted
 * once for all of them, however large the directory is.
 */
const namesAtOnce = 50_000;

/** A name that a group has for a member, and that no account was found for yet. */
type Waiting = { readonly group: number; readonly key: string };

const beforeAll: Waiting = { group: 0, key: '' };

const waitingSql = `SELECT u.group_id AS "group", u.member_key AS "key" FROM members_unresolved u
  CROSS JOIN accounts g ON g.id = u.group_id
  WHERE (u.group_id, u.member_key) > (?, ?) AND g.directory = ?
  ORDER BY u.group_id, u.member_key LIMIT ?`;

/** Asks of all directories, because the index of what was deleted answers that alone. */
export const deletedSql = 'SELECT EXISTS (SELECT 1 FROM accounts WHERE deleted_at IS NOT NULL)';

/** The index alone answers this: the row of an account is not read. */
export const byDnSql = 'SELECT id FROM accounts WHERE dn_key = ? AND directory = ?';

/** The plus keeps SQLite from the index of directories, which would give all accounts of one. */
export const byUserNameSql = `SELECT id FROM accounts
  WHERE user_name COLLATE NOCASE = ? AND +directory = ? AND deleted_at IS NULL`;

const byUserName = 'memberuid=';

const insertSql = 'INSERT OR IGNORE INTO members (group_id, member_id) VALUES (?, ?)';
const deleteSql = 'DELETE FROM members_unresolved WHERE group_id = ? AND member_key = ?';

/** Turns the names of members into row numbers, once all accounts of a directory are there. */
export function resolveMembers(tx: Writer, directory: number, atOnce = namesAtOnce): void {
  for (let place: Waiting | null = beforeAll; place !== null; ) {
    place = resolveNext(tx, directory, { after: place, atOnce });
  }
}

/**
 * The same for a directory that was just loaded, whose groups all wait: one transaction for each
 * piece. What is cut off goes on where it was, by either of the two.
 */
export async function resolveInPieces(
  store: Store,
  directory: number,
  checkpoint: () => Promise<void>,
  atOnce = namesAtOnce,
): Promise<void> {
  for (let place: Waiting | null = beforeAll; place !== null; ) {
    const after: Waiting = place;
    place = withoutForeignKeys(store.connection, () =>
      store.progress((tx) => resolveNext(tx, directory, { after, atOnce })),
    );
    await checkpoint();
  }
}

/**
 * Both accounts of a membership were found in the transaction that writes it. SQLite would look for
 * them once more, in their rows, and decrypt a page for nearly every member.
 */
function withoutForeignKeys<Value>(connection: Connection, work: () => Value): Value {
  connection.pragma('foreign_keys = OFF');
  try {
    return work();
  } finally {
    connection.pragma('foreign_keys = ON');
  }
}

/** Looks the next names up; answers the last of them, or null when there are no more. */
function resolveNext(
  tx: Writer,
  directory: number,
  piece: { readonly after: Waiting; readonly atOnce: number },
): Waiting | null {
  const { after, atOnce } = piece;
  const waiting = tx.all<Waiting>(waitingSql, after.group, after.key, directory, atOnce);
  const found = lookUp(tx, directory, new Set(waiting.map(({ key }) => key)));
  for (const { group, key } of waiting) {
    const members = found.get(key);
    if (!members) continue;
    for (const member of members) tx.run(insertSql, group, member);
    tx.run(deleteSql, group, key);
  }
  return waiting.length < atOnce ? null : (waiting.at(-1) ?? null);
}

/** The accounts of a directory by the names that groups have for them, in the order of the index. */
function lookUp(
  read: Reader,
  directory: number,
  keys: ReadonlySet<string>,
): ReadonlyMap<string, readonly number[]> {
  if (keys.size === 0) return new Map();
  const hasDeleted = read.value<number>(deletedSql) === 1;
  const byDn = hasDeleted ? `${byDnSql} AND deleted_at IS NULL` : byDnSql;
  const found = new Map<string, readonly number[]>();
  for (const key of [...keys].toSorted()) {
    let ids = read.values<number>(byDn, key, directory);
    if (ids.length === 0 && key.startsWith(byUserName)) {
      ids = read.values<number>(byUserNameSql, key.slice(byUserName.length), directory);
    }
    if (ids.length > 0) found.set(key, ids);
  }
  return found;
}
