import * as v from 'valibot';
import { changeKinds, changeLine } from './change.ts';
import { count, instant, requiredText, rowId } from './base.ts';
import { operatorId } from './operator.ts';
import { roleId } from './role.ts';

/** Kinds of change that a rule can name. `protected`: of an account or group that gives power. */
export const ruleKinds = ['delete', 'reset-password', 'protected'] as const;

/** One kind of change that a rule can name. */
export type RuleKind = (typeof ruleKinds)[number];

function some<const Item extends v.GenericSchema>(item: Item, most: number) {
  return v.nullable(v.pipe(v.array(item), v.minLength(1), v.maxLength(most), v.readonly()));
}

/**
 * Which change sets need an approval. Each condition is null (fits every set) or must fit; `moreThan`
 * counts changes, and of a list one entry must fit. `roles` is that of the set's author.
 */
export const approvalRule = v.strictObject({
  moreThan: v.nullable(v.pipe(count, v.maxValue(1_000_000))),
  kinds: some(v.picklist(ruleKinds), ruleKinds.length),
  roles: some(roleId, 32),
  directories: some(rowId, 64),
  /** How many different operators must approve. */
  deciders: v.picklist([1, 2]),
});

/** One rule of approval. */
export type ApprovalRule = v.InferOutput<typeof approvalRule>;

/** The rules of a vault; a set needs what the strictest one that fits it asks for. */
export const approvalRules = v.pipe(v.array(approvalRule), v.maxLength(16), v.readonly());

/** The id of a request: a UUID. */
export const requestId = operatorId;

/** What somebody says to a request. */
export const verdicts = ['approve', 'reject'] as const;

/** One of the two things that somebody may say to a request. */
export type Verdict = (typeof verdicts)[number];

/**
 * How a set stands. `edited`: what was asked for is no longer what the set holds; `expired`: its time
 * has passed. In both, and when it is `rejected`, a new request is needed.
 */
export const approvalStates = [
  'not-needed',
  'needed',
  'waiting',
  'approved',
  'rejected',
  'edited',
  'expired',
] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** Why somebody may not decide now; `decided` means that they have. */
export const decisionBars = ['not-permitted', 'own', 'decided', 'closed'] as const;

const decision = v.strictObject({
  operator: v.string(),
  verdict: v.picklist(verdicts),
  reason: v.string(),
  at: v.number(),
  /** False for somebody who was suspended or whose role may not decide any more. */
  counts: v.boolean(),
});

/** One request with what was said to it. */
export const approvalRequest = v.strictObject({
  id: requestId,
  operator: v.string(),
  reason: v.string(),
  ticket: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  decisions: v.array(decision),
});

/** How a change set stands to the rules of approval. */
export const approval = v.strictObject({
  state: v.picklist(approvalStates),
  /** How many deciders the rules ask for; 0 without a rule that fits. */
  deciders: count,
  /** What of the set the rules speak of. */
  because: v.array(v.picklist(['size', ...ruleKinds, 'role', 'directory', 'all'])),
  /** Who may decide about this set, by name. */
  approvers: v.array(v.string()),
  request: v.nullable(approvalRequest),
  /** When and by whom the newest request ended without an application; null while it stands. */
  endedAt: instant,
  endedBy: v.nullable(v.string()),
  /** Why the one who asks may not decide; null when they may. */
  bar: v.nullable(v.picklist(decisionBars)),
});
export type Approval = v.InferOutput<typeof approval>;

/** A request that waits for the decision of whoever asks. */
export const waitingRequest = v.strictObject({
  request: requestId,
  /** Null for a request that came as a file and whose set is not in this copy of the vault. */
  set: v.nullable(rowId),
  title: v.string(),
  operator: v.string(),
  reason: v.string(),
  changes: count,
  expiresAt: v.number(),
});
export type WaitingRequest = v.InferOutput<typeof waitingRequest>;

/** One change of a request that came as a file. Sealed lines are only told of. */
export const requestedChange = v.strictObject({
  directory: v.string(),
  kind: v.picklist(changeKinds),
  /** The account's name in this copy of the vault, or its id at the directory. */
  targetName: v.string(),
  isKnown: v.boolean(),
  other: v.nullable(v.string()),
  lines: v.array(changeLine),
  isSealed: v.boolean(),
});
export type RequestedChange = v.InferOutput<typeof requestedChange>;

/** Why a decision is as it is. */
export const decisionReason = requiredText(500);
