import type { Approval, WaitingRequest } from '../../../../shared/model/approval.ts';
import type { approvals as contract } from '../../../../shared/contract/approvals.ts';
import { timeOf } from '../../audit/newest-time.ts';
import type { FeatureHandlers, QueryContext } from '../../context.ts';
import { readSet, type StoredSet } from '../sets.ts';
import { decide } from './decide.ts';
import { writeDecision, writeRequest } from './files.ts';
import { operatorNamed } from './need.ts';
import { receive } from './receive.ts';
import { requestApproval } from './request.ts';
import { requestedChanges } from './requested.ts';
import { approversOf, barOf, isOwn, mayDecide, shownStandingOf } from './standing.ts';
import { decisionsOf, openRequests } from './stored.ts';

/** The part of the feature that is about approvals. */
export const approvals: Pick<FeatureHandlers<'changes'>, keyof typeof contract> = {
  approval(context, { id }) {
    const set = readSet(context.read, id);
    if (!set) throw context.refuse('change-set-missing');
    return approvalOf(context, set);
  },

  request: (context, asked) => requestApproval(context, asked),
  decide: (context, given) => decide(context, given),
  toDecide: (context) => waitingFor(context),
  requested: ({ read }, asked) => requestedChanges(read, asked),
  writeRequest: (context, { id, file }) => writeRequest(context, id, context.file(file)),
  writeDecision: (context, { request, file }) =>
    writeDecision(context, request, context.file(file)),
  receive: (context, { file }) => receive(context, context.file(file)),
};

function approvalOf(context: QueryContext, set: StoredSet): Approval {
  const { read, authority } = context;
  const standing = shownStandingOf(context, read, set);
  const { need, state, request, decisions } = standing;
  const { operators } = authority.current;
  const nameOf = (id: string): string => operators.get(id)?.name ?? '';
  const author = operatorNamed(authority.current, set.operator)?.operatorId ?? '';
  return {
    state,
    ...need,
    because: [...need.because],
    approvers: approversOf(context, set.operator, request?.body.operator ?? author),
    request: request && {
      id: request.id,
      operator: nameOf(request.body.operator),
      reason: request.body.reason,
      ticket: request.body.ticket,
      createdAt: request.body.createdAt,
      expiresAt: request.body.expiresAt,
      decisions: decisions.map(({ body, counts }) => ({
        operator: nameOf(body.operator),
        verdict: body.verdict,
        reason: body.reason,
        at: body.decidedAt,
        counts,
      })),
    },
    endedAt: request?.ended_at ?? null,
    endedBy: request?.ended_by ?? null,
    bar: request ? barOf(context, request, standing) : 'closed',
  };
}

/** What waits for this operator: neither their own nor decided by them, and of a set that stands. */
function waitingFor(context: QueryContext): WaitingRequest[] {
  const { read, operator, authority } = context;
  const isDecider = mayDecide(authority.current.operators.get(operator.id));
  if (!isDecider || !operator.permissions.has('changes.approve')) return [];
  const now = timeOf(context, read);
  return openRequests(read).flatMap(({ id, body, change_set: set }): WaitingRequest[] => {
    if (body.expiresAt < now || isOwn(body, operator)) return [];
    if (decisionsOf(read, id).some((one) => one.body.operator === operator.id)) return [];
    const known = set === null ? null : readSet(read, set);
    if (known === undefined || known?.state === 'applied' || known?.state === 'withdrawn')
      return [];
    return [
      {
        request: id,
        set,
        title: body.title,
        operator: authority.current.operators.get(body.operator)?.name ?? '',
        reason: body.reason,
        changes: body.changes,
        expiresAt: body.expiresAt,
      },
    ];
  });
}
