import { fromJson, listIds } from './ids.ts';
import type { Reader } from '../store/reader.ts';

/**
 * A group and every group inside it. UNION, not UNION ALL: a group that contains itself
 * must not run for ever.
 */
const insideSql = `WITH RECURSIVE inside (id) AS (
  VALUES (?) UNION
  SELECT m.member_id FROM inside JOIN members m ON m.group_id = inside.id
  JOIN accounts a ON a.id = m.member_id WHERE a.kind = 2 AND a.deleted_at IS NULL)`;

/** Members of a group: the direct ones, or with those of the groups inside it. */
export function memberIds(read: Reader, group: number, nested: boolean): Int32Array {
  if (!nested)
    return listIds(read, 'SELECT member_id AS id FROM members WHERE group_id = ?', group);
  const json = read.value<string>(
    `${insideSql} SELECT json_group_array(id) FROM (
      SELECT DISTINCT m.member_id AS id FROM inside JOIN members m ON m.group_id = inside.id)`,
    group,
  );
  return fromJson(json);
}

/** For each group inside a group, the group that led to it on a shortest way; the root leads to itself. */
export function parentsInside(read: Reader, group: number): ReadonlyMap<number, number> {
  return breadthFirst(group, (id) =>
    read.values<number>(
      `SELECT m.member_id FROM members m JOIN accounts a ON a.id = m.member_id
        WHERE m.group_id = ? AND a.kind = 2 AND a.deleted_at IS NULL`,
      id,
    ),
  );
}

/** For each group that holds an account, the group or account on a shortest way down to it. */
export function parentsAbove(read: Reader, account: number): ReadonlyMap<number, number> {
  return breadthFirst(account, (id) =>
    read.values<number>(
      `SELECT m.group_id FROM members m JOIN accounts a ON a.id = m.group_id
        WHERE m.member_id = ? AND a.deleted_at IS NULL`,
      id,
    ),
  );
}

function breadthFirst(
  start: number,
  neighbours: (id: number) => readonly number[],
): ReadonlyMap<number, number> {
  const from = new Map<number, number>([[start, start]]);
  let frontier: readonly number[] = [start];
  while (frontier.length > 0) {
    const next: number[] = [];
    for (const id of frontier) {
      for (const neighbour of neighbours(id)) {
        if (from.has(neighbour)) continue;
        from.set(neighbour, id);
        next.push(neighbour);
      }
    }
    frontier = next;
  }
  return from;
}

/** True when a group inside this one contains a group that leads back to it. */
export function hasCycle(read: Reader, group: number): boolean {
  const groups = [...parentsInside(read, group).keys()];
  const children = new Map(
    groups.map((id) => [
      id,
      read.values<number>(
        `SELECT m.member_id FROM members m JOIN accounts a ON a.id = m.member_id
          WHERE m.group_id = ? AND a.kind = 2`,
        id,
      ),
    ]),
  );
  const state = new Map<number, 'open' | 'done'>();
  const stack: { id: number; next: number }[] = [{ id: group, next: 0 }];
  state.set(group, 'open');
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = children.get(top.id)?.[top.next];
    top.next += 1;
    if (child === undefined) {
      state.set(top.id, 'done');
      stack.pop();
    } else if (state.get(child) === 'open') {
      return true;
    } else if (!state.has(child)) {
      state.set(child, 'open');
      stack.push({ id: child, next: 0 });
    }
  }
  return false;
}
