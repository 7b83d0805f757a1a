import type { ElevationState } from '../../../shared/model/elevation.ts';
import { permissionsOf } from '../../../shared/roles.ts';
import type { QueryContext } from '../context.ts';
import { timeOf } from '../audit/newest-time.ts';
import type { Reader } from '../store/reader.ts';
import { isLent, type Loan, type Standing } from '../vault/policy.ts';
import { digestOfStatement, isStated } from '../vault/statement.ts';
import { lentNames } from './lent-keys.ts';
import { purposes } from './signed.ts';
import type { StoredElevation } from './stored.ts';

/** Whose rules and keys count, and what time it is. */
export type Asking = Pick<QueryContext, 'authority' | 'operator' | 'now'>;

/** Whether an operator may decide at all: as the policy says now, not as it was when they signed. */
export function mayDecide(standing: Standing | undefined): standing is Standing {
  return (
    standing !== undefined &&
    !standing.isSuspended &&
    permissionsOf(standing.role).has('operators.elevate')
  );
}

/** Whether what the database keeps of a request was signed by the one whom it names. */
export function isGenuine({ authority }: Asking, stored: StoredElevation): boolean {
  return stored.body.request === stored.id && isStated(purposes.request, authority.header, stored);
}

/** What is lent by a request as it was granted. */
export function loanOf({ body, decision }: StoredElevation): Loan {
  const { role, minutes } = body;
  return { role, minutes, keys: decision?.body.keys?.sealed ?? [] };
}

/** What was decided, as far as it counts now: signed, by somebody else who may, about this request. */
export function countedVerdict(
  { authority }: Asking,
  { body, decision }: StoredElevation,
): 'approve' | 'reject' | null {
  if (!decision) return null;
  const by = authority.current.operators.get(decision.body.operator);
  const counts =
    mayDecide(by) &&
    by.operatorId !== body.operator &&
    decision.body.request === body.request &&
    decision.body.digest === digestOfStatement(purposes.request, body) &&
    // Whoever lends a key has it by the policy.
    lentNames(decision.body).every((name) => by.role.compartments.includes(name)) &&
    isStated(purposes.decision, authority.header, decision);
  return counts ? decision.body.verdict : null;
}

/** How a request stands, worked out anew from what was signed: nothing that says "granted" is believed. */
export function stateOf(asking: Asking, read: Reader, stored: StoredElevation): ElevationState {
  const { body, startedAt, ended, id } = stored;
  if (ended === 'rejected') return 'rejected';
  if (startedAt !== null && ended === null && asking.operator.elevation?.lent.request === id) {
    return 'running';
  }
  if (startedAt !== null || ended !== null) return 'over';
  if (!isGenuine(asking, stored) || !isLent(asking.authority.current, body)) return 'void';
  if (timeOf(asking, read) > body.expiresAt) return 'expired';
  const verdict = countedVerdict(asking, stored);
  if (verdict === 'reject') return 'rejected';
  if (verdict !== 'approve') return 'waiting';
  return isLent(asking.authority.current, loanOf(stored)) ? 'granted' : 'void';
}
