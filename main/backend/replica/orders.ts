import type { AccountColumn } from '../../../shared/model/account.ts';
import { bit, kindFromFacts } from './facts.ts';

/** The columns of the index that gives an order; null where names and facts in memory give it. */
const orderedBy: Readonly<Record<AccountColumn, string | null>> = {
  name: 'name_key',
  userName: 'user_name COLLATE NOCASE',
  mail: 'mail COLLATE NOCASE',
  title: 'title COLLATE NOCASE, name_key',
  department: 'department COLLATE NOCASE, name_key',
  employeeId: 'employee_id COLLATE NOCASE',
  kind: null,
  state: null,
  directory: null,
  lastSignInAt: 'last_sign_in_at',
  expiresAt: 'expires_at',
  passwordSetAt: 'password_set_at',
  createdAt: 'created_at',
  changedAt: 'changed_at',
};

/** The SQL that lists accounts in the order of a column, straight from its index; null when none does. */
export function orderSql(column: AccountColumn, direction: '' | ' DESC' = ''): string | null {
  const columns = orderedBy[column];
  if (columns === null) return null;
  const terms = columns.split(', ').map((term) => term + direction);
  return `SELECT id FROM accounts WHERE deleted_at IS NULL ORDER BY ${terms.join(', ')}`;
}

/** What the accounts of a row number are parted by, for a column that has no index. */
export function keyOfGroup(
  column: AccountColumn,
  facts: Uint8Array,
  directories: Uint16Array,
): (id: number) => number {
  if (column === 'directory') return (id) => directories[id] ?? 0;
  if (column === 'kind') return (id) => kindFromFacts(facts[id] ?? 0);
  return (id) => stateRank(facts[id] ?? 0);
}

/** The order of the grid: disabled weighs most, then locked, an expired password, one to be changed. */
function stateRank(facts: number): number {
  return (
    (facts & bit.disabled ? 8 : 0) |
    (facts & bit.locked ? 4 : 0) |
    (facts & bit.passwordExpired ? 2 : 0) |
    (facts & bit.mustChange ? 1 : 0)
  );
}

/** An order parted by a number of few values; within each part it stays as it was. */
export function groupedBy(order: Int32Array, keyOf: (id: number) => number): Int32Array {
  const counts = new Map<number, number>();
  for (const id of order) counts.set(keyOf(id), (counts.get(keyOf(id)) ?? 0) + 1);
  const starts = new Map<number, number>();
  let start = 0;
  for (const key of [...counts.keys()].toSorted((one, other) => one - other)) {
    starts.set(key, start);
    start += counts.get(key) ?? 0;
  }
  const grouped = new Int32Array(order.length);
  for (const id of order) {
    const key = keyOf(id);
    const at = starts.get(key) ?? 0;
    grouped[at] = id;
    starts.set(key, at + 1);
  }
  return grouped;
}
