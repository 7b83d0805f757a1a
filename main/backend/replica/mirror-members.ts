import type { Writer } from '../store/store.ts';

type Present = {
  readonly id: number;
  readonly dn_key: string | null;
  readonly user_name: string;
};

const presentSql = `SELECT a.id, a.dn_key, a.user_name FROM members m JOIN accounts a
  ON a.id = m.member_id WHERE m.group_id = ?`;

/**
 * Brings the members of a group to those that its server names, by what is new and what is gone:
 * rows of the others stay untouched. A name that no account of the directory has waits.
 */
export function takeMembers(
  tx: Writer,
  directory: number,
  group: number,
  names: readonly string[],
): void {
  const wanted = new Set(names);
  const here = new Set<string>();
  for (const { id, dn_key: dnKey, user_name: userName } of tx.all<Present>(presentSql, group)) {
    // A group may name a member by both; either keeps it.
    const keys = [dnKey ?? '', `memberuid=${userName.toLowerCase()}`].filter((key) =>
      wanted.has(key),
    );
    for (const key of keys) here.add(key);
    if (keys.length === 0) {
      tx.run('DELETE FROM members WHERE group_id = ? AND member_id = ?', group, id);
    }
  }
  const waitingSql = 'SELECT member_key FROM members_unresolved WHERE group_id = ?';
  for (const key of tx.values<string>(waitingSql, group)) {
    if (wanted.has(key)) here.add(key);
    else tx.run('DELETE FROM members_unresolved WHERE group_id = ? AND member_key = ?', group, key);
  }
  for (const key of wanted) if (!here.has(key)) addMember(tx, directory, group, key);
}

function addMember(tx: Writer, directory: number, group: number, key: string): void {
  const sql =
    'SELECT id FROM accounts WHERE dn_key = ? AND directory = ? AND deleted_at IS NULL LIMIT 1';
  const id = tx.value<number>(sql, key, directory);
  if (id !== undefined) {
    tx.run('INSERT OR IGNORE INTO members (group_id, member_id) VALUES (?, ?)', group, id);
    return;
  }
  tx.run(
    'INSERT OR IGNORE INTO members_unresolved (group_id, member_key) VALUES (?, ?)',
    group,
    key,
  );
}
