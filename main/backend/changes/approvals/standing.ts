import { Failure } from '../../../../shared/failure.ts';
import type { Approval, ApprovalState } from '../../../../shared/model/approval.ts';
import { permissionsOf } from '../../../../shared/roles.ts';
import { timeOf } from '../../audit/newest-time.ts';
import type { QueryContext } from '../../context.ts';
import type { Reader } from '../../store/reader.ts';
import type { Standing } from '../../vault/policy.ts';
import type { StoredSet } from '../sets.ts';
import { digestOf, shownDigestOf } from './content.ts';
import { type Need, needOf } from './need.ts';
import { type DecisionBody, isSigned, type RequestBody } from './signed.ts';
import { decisionsOf, newestRequest, type StoredRequest } from './stored.ts';

/** Whose rules and keys count, and what time it is. */
export type Asking = Pick<QueryContext, 'authority' | 'operator' | 'vault' | 'now'>;

/** A decision, and whether it counts as things are now. */
export type Counted = { readonly body: DecisionBody; readonly counts: boolean };

/** How a set stands, with what that was made of. */
export type SetStanding = {
  readonly need: Need;
  readonly state: ApprovalState;
  readonly request: StoredRequest | null;
  readonly decisions: readonly Counted[];
};

/** Whether an operator may decide at all: as the policy says now, not as it was when they signed. */
export function mayDecide(standing: Standing | undefined): standing is Standing {
  return (
    standing !== undefined &&
    !standing.isSuspended &&
    permissionsOf(standing.role).has('changes.approve')
  );
}

/** Whether a request is of somebody's own set, or was made by them. */
export function isOwn(
  request: Pick<RequestBody, 'author' | 'operator'>,
  who: { readonly id: string; readonly name: string },
): boolean {
  return request.operator === who.id || request.author.toLowerCase() === who.name.toLowerCase();
}

/** Decisions about a request, and which of them count. */
export function countedDecisions(
  { authority }: Asking,
  read: Reader,
  { body: request }: StoredRequest,
): Counted[] {
  const seen = new Set<string>();
  return decisionsOf(read, request.request).map((decision) => {
    const { body } = decision;
    const who = authority.current.operators.get(body.operator);
    const counts =
      mayDecide(who) &&
      !seen.has(body.operator) &&
      !isOwn(request, { id: body.operator, name: who.name }) &&
      body.request === request.request &&
      body.digest === request.digest &&
      body.set === request.set &&
      isSigned('decision', authority.header, decision);
    seen.add(body.operator);
    return { body, counts };
  });
}

/** How a set stands to the rules; its words may be those that it is about to be applied with. */
export function standingOf(
  asking: Asking,
  read: Reader,
  set: StoredSet,
  digest: typeof digestOf = digestOf,
): SetStanding {
  const need = needOf(read, asking.authority.current, set);
  const request = newestRequest(read, set.id) ?? null;
  const decisions = request ? countedDecisions(asking, read, request) : [];
  return {
    need,
    request,
    decisions,
    state: stateOf(asking, read, set, { need, request, decisions, digest }),
  };
}

/** How a set stands, for showing it. Nothing is let through by that. */
export function shownStandingOf(asking: Asking, read: Reader, set: StoredSet): SetStanding {
  return standingOf(asking, read, set, shownDigestOf);
}

function stateOf(
  asking: Asking,
  read: Reader,
  set: StoredSet,
  {
    need,
    request,
    decisions,
    digest,
  }: Omit<SetStanding, 'state'> & { readonly digest: typeof digestOf },
): ApprovalState {
  if (need.deciders === 0) return 'not-needed';
  if (!request) return 'needed';
  if (request.ended === 'rejected') return 'rejected';
  if (request.ended !== null || !isSignedFor(asking, set, request)) return 'edited';
  if (request.body.digest !== digest(read, asking.vault.id, set)) return 'edited';
  if (timeOf(asking, read) > request.body.expiresAt) return 'expired';
  const counting = decisions.filter(({ counts }) => counts).map(({ body }) => body.verdict);
  if (counting.includes('reject')) return 'rejected';
  return counting.length >= need.deciders ? 'approved' : 'waiting';
}

function isSignedFor({ authority }: Asking, set: StoredSet, request: StoredRequest): boolean {
  const { body } = request;
  return (
    body.set === set.id &&
    body.author === set.operator &&
    isSigned('request', authority.header, request)
  );
}

/** Whether a request is signed, and of exactly this set as it is now. */
export function isOf(
  asking: Asking,
  read: Reader,
  set: StoredSet,
  request: StoredRequest,
): boolean {
  return (
    isSignedFor(asking, set, request) &&
    request.body.digest === digestOf(read, asking.vault.id, set)
  );
}

/** Refuses to apply a set that needs an approval which it does not have. */
export function requireApproved(asking: Asking, read: Reader, set: StoredSet): void {
  const { need, state } = standingOf(asking, read, set);
  if (state === 'not-needed' || state === 'approved') return;
  throw new Failure('approval-needed', { deciders: need.deciders });
}

/** Who may decide about a set of this author, by name. */
export function approversOf({ authority }: Asking, author: string, operator: string): string[] {
  return [...authority.current.operators.values()]
    .filter(mayDecide)
    .filter((one) => !isOwn({ author, operator }, { id: one.operatorId, name: one.name }))
    .map(({ name }) => name);
}

/** Why the one who asks may not decide about a request; null when they may. */
export function barOf(
  { operator, authority }: Asking,
  { body }: StoredRequest,
  standing: Pick<SetStanding, 'state' | 'decisions'>,
): Approval['bar'] {
  const isKnown = mayDecide(authority.current.operators.get(operator.id));
  if (!isKnown || !operator.permissions.has('changes.approve')) return 'not-permitted';
  if (isOwn(body, operator)) return 'own';
  if (standing.decisions.some((one) => one.body.operator === operator.id)) return 'decided';
  return standing.state === 'waiting' || standing.state === 'approved' ? null : 'closed';
}
