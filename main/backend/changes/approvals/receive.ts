import { Failure } from '../../../../shared/failure.ts';
import { permissionsOf } from '../../../../shared/roles.ts';
import { timeOf } from '../../audit/newest-time.ts';
import type { ChosenFile, CommandContext } from '../../context.ts';
import { digestOfLines } from './content.ts';
import { takeDecision, visibleRequest } from './decide.ts';
import { type ApprovalFile, parseContent } from './file-format.ts';
import { readApprovalFile } from './files.ts';
import { isSigned } from './signed.ts';
import { isOwn, mayDecide } from './standing.ts';
import { insertRequest, readRequest } from './stored.ts';

type Received = {
  readonly kind: 'request' | 'decision';
  readonly request: string;
  readonly set: number | null;
};

/** Takes in what a file holds, once everything about it holds. */
export function receive(context: CommandContext, file: ChosenFile): Received {
  const given = readApprovalFile(file);
  // One that another vault signed, or nobody, says nothing here.
  if (!isSigned(given.kind, context.authority.header, given)) {
    throw new Failure('request-unusable');
  }
  return given.kind === 'request' ? takeRequest(context, given) : takeGiven(context, given);
}

type GivenRequest = Extract<ApprovalFile, { kind: 'request' }>;
type GivenDecision = Extract<ApprovalFile, { kind: 'decision' }>;

function takeRequest(context: CommandContext, given: GivenRequest): Received {
  const { store, operator, authority } = context;
  const { body, content } = given;
  const asking = authority.current.operators.get(body.operator);
  const mayAsk = asking && !asking.isSuspended && permissionsOf(asking.role).has('changes.stage');
  const isWhole = content.length === body.changes && digestOfLines(body, content) === body.digest;
  if (!mayAsk || !isWhole) throw new Failure('request-unusable');
  // Each line is shown to whoever decides; one that cannot be shown must not be decided about.
  for (const line of content) parseContent(line);
  return store.write((tx) => {
    if (timeOf(context, tx) > body.expiresAt) throw new Failure('request-void');
    const known = readRequest(tx, body.request);
    if (!known) insertRequest(tx, given, { content: content.join('\n') });
    const set = known?.change_set ?? null;
    return {
      value: { kind: given.kind, request: body.request, set },
      entries: [
        {
          action: 'changes.receive',
          operator: operator.name,
          changeSet: set,
          detail: { kind: given.kind, request: body.request, by: asking.name },
        },
      ],
    };
  });
}

function takeGiven(context: CommandContext, given: GivenDecision): Received {
  const { store, operator, authority } = context;
  const { body } = given;
  const by = authority.current.operators.get(body.operator);
  const request = visibleRequest(store.read, body.request);
  const isItsOwn =
    body.digest === request.body.digest &&
    body.set === request.body.set &&
    mayDecide(by) &&
    !isOwn(request.body, { id: body.operator, name: by.name });
  if (!isItsOwn) throw new Failure('request-unusable');
  store.write((tx) =>
    takeDecision(context, tx, given, {
      action: 'changes.receive',
      operator: operator.name,
      reason: body.reason,
      detail: { kind: given.kind, verdict: body.verdict, by: by.name },
    }),
  );
  return { kind: given.kind, request: body.request, set: request.change_set };
}
