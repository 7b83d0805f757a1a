import * as v from 'valibot';
import { count } from './base.ts';

/** What became of an attempt. */
export const decisions = ['allowed', 'refused', 'failed'] as const;
export type Decision = (typeof decisions)[number];

/** One row of the audit log as the screen shows it. */
export const auditRow = v.strictObject({
  seq: count,
  time: v.number(),
  operator: v.string(),
  device: v.string(),
  action: v.string(),
  target: v.nullable(v.string()),
  targetLabel: v.string(),
  reason: v.string(),
  ticket: v.string(),
  decision: v.picklist(decisions),
  detail: v.string(),
  changeSet: v.nullable(count),
});
export type AuditRow = v.InferOutput<typeof auditRow>;

/** What is wrong with a log that does not hold, and who has seen it. */
export const logAlarm = v.strictObject({
  kind: v.string(),
  /** Every row before this one is proven. */
  firstBadSeq: v.number(),
  /** Rows that are known to be gone from the end; 0 where the damage is of another kind. */
  rowsMissing: count,
  /** Who has signed that they have seen it. */
  seenBy: v.array(v.strictObject({ operator: v.string(), isOwn: v.boolean(), at: v.number() })),
  /** Nobody but one owner could see it, who is enough then. */
  isAlone: v.boolean(),
  mayAcknowledge: v.boolean(),
});
export type LogAlarm = v.InferOutput<typeof logAlarm>;

/** Where the log stands. */
export const auditHead = v.strictObject({
  size: count,
  root: v.string(),
  verifiedSize: count,
  verifiedAt: v.nullable(v.number()),
  /** Null when the log is whole; else the kind of damage. */
  alarm: v.nullable(v.string()),
  alarmFacts: v.nullable(logAlarm),
});

/** What a full verification found. */
export const auditVerdict = v.strictObject({
  ok: v.boolean(),
  size: count,
  root: v.string(),
  firstBadSeq: v.nullable(count),
  kind: v.nullable(v.string()),
  /** Damage that people have acknowledged, behind which the log goes on. */
  acknowledged: v.array(v.strictObject({ firstBadSeq: v.number(), kind: v.string() })),
  tookMs: v.number(),
});
export type AuditVerdict = v.InferOutput<typeof auditVerdict>;

/** The audit log's name for an account of the replica. */
export function accountTarget(id: number): string {
  return `account:${id}`;
}
