import * as v from 'valibot';
import { attributeValue } from './account.ts';
import { count, instant, requiredText, rowId, text } from './base.ts';

/** States of a change, and of a change set. `unknown`: sent, but the answer was lost. */
export const changeStates = [
  'draft',
  'submitted',
  'approved',
  'applying',
  'applied',
  'partly-applied',
  'conflicted',
  'unknown',
  'failed',
  'withdrawn',
] as const;
export type ChangeState = (typeof changeStates)[number];

/** What a change does to its target. */
export const changeKinds = [
  'create',
  'modify',
  'rename',
  'delete',
  'restore',
  'member-add',
  'member-remove',
  'reset-password',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Reasons to look twice before applying. */
export const changeWarnings = [
  'many-targets',
  'disables-account',
  'deletes-account',
  'removes-all-members',
  'protected-account',
  'personal-attribute',
  'already-so',
  'not-undoable',
] as const;
export type ChangeWarning = (typeof changeWarnings)[number];

const attribute = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}(;[A-Za-z0-9-]{1,40})*$/u),
);
const values = v.pipe(
  v.array(
    v.union([text(65_536), v.strictObject({ b: v.pipe(v.string(), v.maxLength(1_400_000)) })]),
  ),
  v.maxLength(1_000),
);

/** Until the end of 9999: GeneralizedTime (RFC 4517 §3.3.13) has four digits for the year. */
const expiry = v.nullable(
  v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(253_402_300_799_999)),
);

/**
 * One edit that an operator stages.
 * `set` replaces an attribute (no values: removes it); `modify` is a modification of LDAP
 * (RFC 4511 §4.6); `rename` and `move` change the name and the place, `move` by the DN of the new
 * parent; `reset-password` has the secret made when it is applied; the others change a fact.
 */
export const edit = v.variant('do', [
  v.strictObject({ do: v.literal('set'), attribute, values }),
  v.strictObject({
    do: v.literal('modify'),
    verb: v.picklist(['add', 'delete', 'replace']),
    attribute,
    values,
  }),
  v.strictObject({ do: v.literal('enable') }),
  v.strictObject({ do: v.literal('disable') }),
  v.strictObject({ do: v.literal('unlock') }),
  v.strictObject({ do: v.literal('must-change'), value: v.boolean() }),
  v.strictObject({ do: v.literal('expire'), at: expiry }),
  v.strictObject({ do: v.literal('rename'), name: text(256) }),
  v.strictObject({ do: v.literal('move'), parent: requiredText(1_024) }),
  v.strictObject({ do: v.literal('reset-password'), mustChange: v.boolean() }),
  v.strictObject({ do: v.literal('delete') }),
  v.strictObject({ do: v.literal('restore') }),
  v.strictObject({ do: v.literal('add-to-group'), group: rowId }),
  v.strictObject({ do: v.literal('remove-from-group'), group: rowId }),
]);
export type Edit = v.InferOutput<typeof edit>;

/** How one line of a conflict is settled; `values` are those of `edit`, and none removes the attribute. */
export const lineDecision = v.strictObject({
  attribute,
  decision: v.picklist(['keep', 'take', 'edit']),
  values: v.optional(values, []),
});
export type LineDecision = v.InferOutput<typeof lineDecision>;

const stateAttributes = new Set([
  'useraccountcontrol',
  'lockouttime',
  'pwdlastset',
  'accountexpires',
  'pwdaccountlockedtime',
  'pwdreset',
  'pwdendtime',
]);

/**
 * Whether a line of a conflict can be settled by itself. Facts (their names begin with `@`) and the
 * attributes that a directory keeps them in are one matter: half of it would say two things at once.
 */
export function isSettledAlone(name: string): boolean {
  return !name.startsWith('@') && !isStateAttribute(name);
}

/** Whether a directory keeps in this attribute whether and until when somebody can sign in. */
export function isStateAttribute(name: string): boolean {
  return stateAttributes.has(name.toLowerCase());
}

/** A new account. `parent` is the DN to make it under; null leaves that to the directory's first base. */
export const newAccount = v.strictObject({
  directory: rowId,
  parent: v.optional(v.nullable(requiredText(1_024)), null),
  kind: v.picklist(['person', 'service', 'group']),
  attributes: v.record(attribute, values),
});
export type NewAccount = v.InferOutput<typeof newAccount>;

/** One line of a diff: an attribute with what it was and what it becomes. Masked values stay masked. */
export const changeLine = v.strictObject({
  attribute: v.string(),
  masked: v.boolean(),
  before: v.nullable(v.array(attributeValue)),
  after: v.nullable(v.array(attributeValue)),
  /** What the directory holds now; only when it is neither `before` nor `after`. */
  now: v.optional(v.nullable(v.array(attributeValue))),
});
export type ChangeLine = v.InferOutput<typeof changeLine>;

/** One change as the review shows it. */
export const change = v.strictObject({
  id: rowId,
  set: rowId,
  target: v.nullable(rowId),
  targetName: v.string(),
  kind: v.picklist(changeKinds),
  state: v.picklist(changeStates),
  lines: v.array(changeLine),
  /** The group or member that a membership change names. */
  other: v.nullable(v.string()),
  warnings: v.array(v.picklist(changeWarnings)),
  /** A code when the change failed or is conflicted. */
  problem: v.nullable(v.string()),
  ldif: v.string(),
});
export type Change = v.InferOutput<typeof change>;

/** One change set as the list shows it. */
export const changeSet = v.strictObject({
  id: rowId,
  title: v.string(),
  state: v.picklist(changeStates),
  createdAt: v.number(),
  appliedAt: instant,
  operator: v.string(),
  reason: v.string(),
  ticket: v.string(),
  total: count,
  counts: v.record(v.string(), count),
  kinds: v.record(v.string(), count),
  warnings: v.record(v.string(), count),
  directories: v.array(v.string()),
  /** The set that this one undoes, or that undoes this one. */
  undoes: v.nullable(rowId),
  undoneBy: v.nullable(rowId),
  /** Why the last application stopped before its end: a code, such as `directory-unreachable`. */
  problem: v.nullable(v.string()),
});
export type ChangeSet = v.InferOutput<typeof changeSet>;

/** What waits for one directory, before anything is sent: changes by state, and what stands in the way. */
export const queuedDirectory = v.strictObject({
  directory: rowId,
  name: v.string(),
  live: v.boolean(),
  readOnly: v.boolean(),
  refreshedAt: instant,
  counts: v.record(v.string(), count),
  kinds: v.record(v.string(), count),
  /** Accounts that the directory changed since their changes were staged. */
  moved: count,
  sets: v.array(rowId),
});
export type QueuedDirectory = v.InferOutput<typeof queuedDirectory>;

/** A password that was set and that somebody may take, once, until `until`. */
export const handOver = v.strictObject({
  change: rowId,
  target: rowId,
  targetName: v.string(),
  until: v.number(),
});
export type HandOver = v.InferOutput<typeof handOver>;

/** Who changed an account after a change that is to be undone, and when; null where nobody says. */
export const changedSince = v.strictObject({
  target: rowId,
  targetName: v.string(),
  by: v.nullable(v.string()),
  at: instant,
});
export type ChangedSince = v.InferOutput<typeof changedSince>;
