import type { AuditRow, Decision } from '../../../shared/model/audit.ts';
import type { Bound, Reader } from '../store/reader.ts';

/** Which rows of the log to list; whatever is left out does not narrow. */
export type AuditQuestion = {
  readonly before: number | null;
  readonly limit: number;
  readonly action?: string;
  readonly decision?: Decision | null;
  readonly targets?: readonly string[];
  readonly from?: number | null;
  readonly to?: number | null;
};

type Stored = {
  readonly seq: number;
  readonly time: number;
  readonly operator: string;
  readonly device: string;
  readonly action: string;
  readonly target: string | null;
  readonly target_label: string;
  readonly reason: string;
  readonly ticket: string;
  readonly decision: Decision;
  readonly detail: string;
  readonly change_set: number | null;
};

/** Rows of the log, newest first, and whether there are more. */
export function auditRows(
  read: Reader,
  question: AuditQuestion,
): { rows: AuditRow[]; more: boolean } {
  const where = ['seq < ?'];
  const bound: Bound[] = [question.before ?? Number.MAX_SAFE_INTEGER];
  if (question.targets) {
    where.push('target IN (SELECT value FROM json_each(?))');
    bound.push(JSON.stringify(question.targets));
  }
  if (question.action) {
    where.push('action = ?');
    bound.push(question.action);
  }
  if (question.decision) {
    where.push('decision = ?');
    bound.push(question.decision);
  }
  // Times rise with the numbers but for a clock that was set back, so they only narrow.
  if (question.from) {
    where.push('time >= ?');
    bound.push(question.from);
  }
  if (question.to) {
    where.push('time < ?');
    bound.push(question.to);
  }
  const sql = `SELECT seq, time, operator, device, action, target, target_label, reason, ticket,
    decision, detail, change_set FROM audit WHERE ${where.join(' AND ')}
    ORDER BY seq DESC LIMIT ?`;
  const found = read.all<Stored>(sql, ...bound, question.limit + 1);
  return {
    rows: found.slice(0, question.limit).map(toAuditRow),
    more: found.length > question.limit,
  };
}

function toAuditRow({ target_label, change_set, ...row }: Stored): AuditRow {
  return { ...row, targetLabel: target_label, changeSet: change_set };
}
