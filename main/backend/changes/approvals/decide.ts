import { Failure } from '../../../../shared/failure.ts';
import type { ApprovalState, Verdict } from '../../../../shared/model/approval.ts';
import { timeOf } from '../../audit/newest-time.ts';
import type { AuditEntry } from '../../audit/row.ts';
import type { CommandContext } from '../../context.ts';
import type { Reader } from '../../store/reader.ts';
import type { Writer } from '../../store/store.ts';
import { readSet } from '../sets.ts';
import { type DecisionBody, isSigned, type Signed, signed } from './signed.ts';
import { isOf, isOwn, standingOf } from './standing.ts';
import {
  decisionsOf,
  endRequest,
  insertDecision,
  readRequest,
  type StoredRequest,
} from './stored.ts';

/** A request that the operator can see. One of a set out of sight is missing. */
export function visibleRequest(read: Reader, id: string): StoredRequest {
  const found = readRequest(read, id);
  if (!found || (found.change_set !== null && !readSet(read, found.change_set))) {
    throw new Failure('request-missing');
  }
  return found;
}

/** Approves or rejects a request, by the operator's own signature. */
export function decide(
  context: CommandContext,
  given: { readonly request: string; readonly verdict: Verdict; readonly reason: string },
): { state: ApprovalState } {
  const { store, operator, vault } = context;
  const { verdict, reason } = given;
  const { body } = visibleRequest(store.read, given.request);
  if (isOwn(body, operator)) throw new Failure('decision-own');
  return store.write((tx) => {
    const { request, set, digest } = body;
    const decision: DecisionBody = {
      format: 1,
      request,
      vault: vault.id,
      set,
      digest,
      verdict,
      reason,
      operator: operator.id,
      decidedAt: timeOf(context, tx),
    };
    return takeDecision(context, tx, signed('decision', decision, vault.keys), {
      action: `changes.${verdict}`,
      operator: operator.name,
      reason,
    });
  });
}

/** Keeps a decision of a request that stands, and draws from it what follows for the set. */
export function takeDecision(
  context: CommandContext,
  tx: Writer,
  decision: Signed<DecisionBody>,
  told: AuditEntry,
): { value: { state: ApprovalState }; entries: [AuditEntry, ...AuditEntry[]] } {
  const { body } = decision;
  const request = readRequest(tx, body.request);
  if (!request) throw new Failure('request-missing');
  if (decisionsOf(tx, body.request).some((one) => one.body.operator === body.operator)) {
    throw new Failure('decision-made');
  }
  requireStanding(context, tx, request);
  insertDecision(tx, decision);
  const entry = {
    ...told,
    changeSet: request.change_set,
    detail: { ...told.detail, request: body.request, digest: body.digest },
  };
  if (request.change_set === null) return { value: { state: 'waiting' }, entries: [entry] };
  return {
    value: { state: settle(context, tx, request.change_set, body.verdict) },
    entries: [entry],
  };
}

/** Refuses a request that ended, whose time has passed, or whose set is no longer what it was. */
function requireStanding(context: CommandContext, read: Reader, request: StoredRequest): void {
  const { authority } = context;
  const isOver = request.ended !== null || timeOf(context, read) > request.body.expiresAt;
  if (isOver || !isSigned('request', authority.header, request)) throw new Failure('request-void');
  if (request.change_set === null) return;
  const set = readSet(read, request.change_set);
  const isClosed = !set || set.state === 'applied' || set.state === 'withdrawn';
  if (isClosed || !isOf(context, read, set, request)) throw new Failure('request-void');
}

function settle(context: CommandContext, tx: Writer, id: number, verdict: Verdict): ApprovalState {
  const { operator, now } = context;
  if (verdict === 'reject') {
    // The log has the rejection itself; that it ends the request says nothing more.
    endRequest(tx, id, { how: 'rejected', operator: operator.name, now: now() });
    return 'rejected';
  }
  const set = readSet(tx, id);
  if (!set) throw new Failure('change-set-missing');
  const { state } = standingOf(context, tx, set);
  if (state === 'approved') {
    tx.run("UPDATE change_sets SET state = 'approved' WHERE id = ? AND state = 'submitted'", id);
  }
  return state;
}
