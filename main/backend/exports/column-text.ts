import type { AccountColumn, AccountFacts, AccountRow } from '../../../shared/model/account.ts';

/** The text of one column of an account. Times are UTC in ISO 8601, and '' when there is none. */
export function columnText(
  row: AccountRow,
  column: AccountColumn,
  about: { readonly directory: string; readonly now: number },
): string {
  switch (column) {
    case 'state':
      return stateText(row.facts, about.now);
    case 'directory':
      return about.directory;
    case 'lastSignInAt':
    case 'expiresAt':
    case 'passwordSetAt':
    case 'createdAt':
    case 'changedAt':
      return timeText(row.facts[column]);
    default:
      return row[column];
  }
}

/** Every state that holds, because they are separate facts; `enabled` when none does. */
function stateText(facts: AccountFacts, now: number): string {
  const states = [
    ...(facts.deletedAt === null ? [] : ['deleted']),
    ...(facts.disabled ? ['disabled'] : []),
    ...(facts.locked ? ['locked'] : []),
    ...(facts.expiresAt !== null && facts.expiresAt <= now ? ['expired'] : []),
    ...(facts.passwordExpired ? ['password-expired'] : []),
    ...(facts.mustChange ? ['must-change'] : []),
  ];
  return states.length === 0 ? 'enabled' : states.join(' ');
}

function timeText(at: number | null): string {
  if (at === null) return '';
  const time = new Date(at);
  // A date outside the range of the language is kept as the number that it is.
  return Number.isNaN(time.getTime()) ? String(at) : time.toISOString();
}
