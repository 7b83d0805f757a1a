import type { AccountKind, AccountRow } from '../../../shared/model/account.ts';
import type { Reader } from '../store/reader.ts';

const kinds: readonly AccountKind[] = ['person', 'service', 'group'];

/** The number that the database keeps for a kind. */
export function kindNumber(kind: AccountKind): number {
  return kinds.indexOf(kind);
}

/** The kind that a number of the database stands for. */
export function kindOf(number: number): AccountKind {
  return kinds[number] ?? 'person';
}

/** Columns that a row of the grid needs; they come first in the record, so that no overflow page is read. */
export const rowColumns = `id, directory, kind, name, user_name, mail, title, department, employee_id,
  disabled, locked, must_change, password_expired, disabled_at, locked_at, expires_at,
  password_set_at, last_sign_in_at, created_at, changed_at, deleted_at`;

/** A row as the database answers it. */
export type StoredRow = {
  readonly id: number;
  readonly directory: number;
  readonly kind: number;
  readonly name: string;
  readonly user_name: string;
  readonly mail: string;
  readonly title: string;
  readonly department: string;
  readonly employee_id: string;
  readonly disabled: number;
  readonly locked: number;
  readonly must_change: number;
  readonly password_expired: number;
  readonly disabled_at: number | null;
  readonly locked_at: number | null;
  readonly expires_at: number | null;
  readonly password_set_at: number | null;
  readonly last_sign_in_at: number | null;
  readonly created_at: number | null;
  readonly changed_at: number | null;
  readonly deleted_at: number | null;
};

const rowsSql = `SELECT ${rowColumns} FROM accounts WHERE id IN (SELECT value FROM json_each(?))`;

/** States of a change that waits: nothing has been written to the directory yet. */
export const waitingStates = `('draft', 'submitted', 'approved', 'applying', 'unknown', 'conflicted')`;

const stagedSql = `SELECT target, count(*) AS staged FROM changes
  WHERE target IN (SELECT value FROM json_each(?)) AND state IN ${waitingStates} GROUP BY target`;

/** Rows of the grid in the order of `ids`; a row that is gone is left out. */
export function readRows(read: Reader, ids: readonly number[]): AccountRow[] {
  const list = JSON.stringify(ids);
  const stored = new Map(read.all<StoredRow>(rowsSql, list).map((row) => [row.id, row]));
  const staged = new Map(
    read
      .all<{ target: number; staged: number }>(stagedSql, list)
      .map((row) => [row.target, row.staged]),
  );
  const rows: AccountRow[] = [];
  for (const id of ids) {
    const row = stored.get(id);
    if (row) rows.push(toRow(row, staged.get(id) ?? 0));
  }
  return rows;
}

/** The row of the grid for a row of the database. */
export function toRow(row: StoredRow, staged: number): AccountRow {
  return {
    id: row.id,
    directory: row.directory,
    kind: kindOf(row.kind),
    name: row.name,
    userName: row.user_name,
    mail: row.mail,
    title: row.title,
    department: row.department,
    employeeId: row.employee_id,
    facts: {
      disabled: row.disabled === 1,
      disabledAt: row.disabled_at,
      locked: row.locked === 1,
      lockedAt: row.locked_at,
      expiresAt: row.expires_at,
      passwordExpired: row.password_expired === 1,
      passwordSetAt: row.password_set_at,
      mustChange: row.must_change === 1,
      lastSignInAt: row.last_sign_in_at,
      createdAt: row.created_at,
      changedAt: row.changed_at,
      deletedAt: row.deleted_at,
    },
    staged,
  };
}
