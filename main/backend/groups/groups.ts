import type { contract } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/operation.ts';
import type { AccountReference } from '../../../shared/model/account.ts';
import { fold } from '../../../shared/model/search-text.ts';
import { kindOf } from '../replica/account-rows.ts';
import type { FeatureHandlers } from '../context.ts';
import type { Reader } from '../store/reader.ts';
import { memberTimes } from './member-times.ts';
import { hasCycle, memberIds, parentsAbove, parentsInside } from '../replica/membership.ts';

type Members = OutputOf<(typeof contract.groups)['members']>;
type Member = Members['members'][number];

type NamedRow = {
  readonly id: number;
  readonly name: string;
  readonly user_name: string;
  readonly kind: number;
};

const namedSql = `SELECT id, name, user_name, kind FROM accounts
  WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL`;

/** Accounts by number, named; those that are gone are left out. */
export function references(
  read: Reader,
  ids: readonly number[],
): ReadonlyMap<number, AccountReference> {
  const rows = read.all<NamedRow>(namedSql, JSON.stringify(ids));
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, name: row.name, userName: row.user_name, kind: kindOf(row.kind) },
    ]),
  );
}

/** Orders members by name, and keeps those whose name or user name holds the text. */
function named(read: Reader, ids: Int32Array, text: string): number[] {
  const sql = `SELECT id, name_key, user_name FROM accounts
    WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL ORDER BY name_key, id`;
  const rows = read.all<{ id: number; name_key: string; user_name: string }>(
    sql,
    JSON.stringify([...ids]),
  );
  const wanted = fold(text.trim());
  if (wanted === '') return rows.map((row) => row.id);
  return rows
    .filter((row) => row.name_key.includes(wanted) || fold(row.user_name).includes(wanted))
    .map((row) => row.id);
}

/** The group that holds each of these members directly, one that is on a shortest way. */
function holders(
  read: Reader,
  parents: ReadonlyMap<number, number>,
  ids: readonly number[],
): ReadonlyMap<number, number> {
  const order = new Map([...parents.keys()].map((id, place) => [id, place]));
  const found = new Map<number, number>();
  for (const id of ids) {
    const groups = read.values<number>('SELECT group_id FROM members WHERE member_id = ?', id);
    const [nearest] = groups
      .filter((group) => order.has(group))
      .toSorted((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
    if (nearest !== undefined) found.set(id, nearest);
  }
  return found;
}

function pathFrom(parents: ReadonlyMap<number, number>, start: number, end: number): number[] {
  const path: number[] = [];
  for (let id = end; id !== start; ) {
    path.unshift(id);
    const next = parents.get(id);
    if (next === undefined || next === id) break;
    id = next;
  }
  return path;
}

function withPaths(read: Reader, group: number, ids: readonly number[]): Member[] {
  const parents = parentsInside(read, group);
  const direct = holders(read, parents, ids);
  const paths = new Map(ids.map((id) => [id, pathFrom(parents, group, direct.get(id) ?? group)]));
  const all = references(read, [...ids, ...[...paths.values()].flat()]);
  return ids.flatMap((id) => {
    const account = all.get(id);
    const path = (paths.get(id) ?? []).flatMap((step) => all.get(step) ?? []);
    return account ? [{ account, path }] : [];
  });
}

function withoutPaths(read: Reader, ids: readonly number[]): Member[] {
  const all = references(read, ids);
  return ids.flatMap((id) => {
    const account = all.get(id);
    return account ? [{ account, path: [] }] : [];
  });
}

/** Answers questions about groups. */
export const groups: FeatureHandlers<'groups'> = {
  memberTimes(context, { id }) {
    return memberTimes(context, id);
  },

  members({ read, refuse }, { id, effective, text, offset, limit }) {
    if (!references(read, [id]).has(id)) throw refuse('account-missing');
    const ids = named(read, memberIds(read, id, effective), text);
    const page = ids.slice(offset, offset + limit);
    return {
      members: effective ? withPaths(read, id, page) : withoutPaths(read, page),
      total: ids.length,
      unresolved:
        read.value<number>('SELECT count(*) FROM members_unresolved WHERE group_id = ?', id) ?? 0,
      cycle: hasCycle(read, id),
    };
  },

  ofAccount({ read, refuse }, { id, effective }) {
    if (!references(read, [id]).has(id)) throw refuse('account-missing');
    if (!effective) {
      const sql = `SELECT m.group_id FROM members m JOIN accounts a ON a.id = m.group_id
        WHERE m.member_id = ? AND a.deleted_at IS NULL ORDER BY a.name_key LIMIT 5000`;
      const ids = read.values<number>(sql, id);
      return { groups: withoutPaths(read, ids), total: ids.length };
    }
    const parents = parentsAbove(read, id);
    const ids = [...parents.keys()].filter((group) => group !== id).slice(0, 5_000);
    const all = references(read, ids);
    const found = ids.flatMap((group) => {
      const account = all.get(group);
      const path = pathFrom(parents, id, parents.get(group) ?? id)
        .toReversed()
        .flatMap((step) => all.get(step) ?? []);
      return account ? [{ account, path }] : [];
    });
    return { groups: found, total: found.length };
  },
};
