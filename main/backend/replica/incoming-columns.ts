import type { IncomingAccount } from '../../../shared/process.ts';
import { kindNumber } from './account-rows.ts';

/** Columns that hold what a source says of an account, in the order of `incomingValues`. */
export const incomingColumns = [
  'dn',
  'dn_key',
  'kind',
  'name',
  'name_key',
  'user_name',
  'mail',
  'title',
  'department',
  'employee_id',
  'manager',
  'disabled',
  'locked',
  'must_change',
  'password_expired',
  'disabled_at',
  'locked_at',
  'expires_at',
  'password_set_at',
  'last_sign_in_at',
  'created_at',
  'changed_at',
  'password_expires_at',
] as const;

/** What goes into these columns for an account. */
export function incomingValues(account: IncomingAccount): (string | number | null)[] {
  return [
    account.dn,
    account.dnKey,
    kindNumber(account.kind),
    account.name,
    account.nameKey,
    account.userName,
    account.mail,
    account.title,
    account.department,
    account.employeeId,
    account.manager,
    Number(account.disabled),
    Number(account.locked),
    Number(account.mustChange),
    Number(account.passwordExpired),
    account.disabledAt,
    account.lockedAt,
    account.expiresAt,
    account.passwordSetAt,
    account.lastSignInAt,
    account.createdAt,
    account.changedAt,
    account.passwordExpiresAt,
  ];
}
