import type { AuditRow, Decision } from '../../../shared/model/audit.ts';
import type { Bound, Reader } from '../store/reader.ts';

/** Which rows of the log to list; whatever is left out does not narrow. */
export type AuditQuestion = {
  readonly before: number | null;
  readonly limit: number;
  readonly action?: string;
  readonly decision?: Decision | null;
  readonly targets?: readonly string[];
  /** Rows that belong to the answer beside those of the targets, by number. */
  readonly seqs?: readonly number[];
  readonly from?: number | null;
  readonly to?: number | null;
};

const columns = `seq, time, operator, device, action, target, target_label, reason, ticket,
  decision, detail, change_set`;

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
  const { limit, targets } = question;
  // Each target gives its newest rows from its index; together they hold the newest of all.
  const found = targets
    ? [...targets.flatMap((target) => newest(read, question, target)), ...named(read, question)]
    : newest(read, question, null);
  const rows = found.toSorted((one, other) => other.seq - one.seq);
  return { rows: rows.slice(0, limit).map(toAuditRow), more: rows.length > limit };
}

/** One row more than asked for, which says that there are more. */
function newest(read: Reader, question: AuditQuestion, target: string | null): Stored[] {
  const where = ['seq < ?'];
  const bound: Bound[] = [question.before ?? Number.MAX_SAFE_INTEGER];
  const narrow = (condition: string, ...values: Bound[]): void => {
    where.push(condition);
    bound.push(...values);
  };
  if (target !== null) narrow('target = ?', target);
  if (question.action) narrow('action = ?', question.action);
  if (question.decision) narrow('decision = ?', question.decision);
  if (question.from || question.to) {
    // Numbers rise with time but for a clock that was set back: the index of times says which.
    narrow(
      'seq IN (SELECT seq FROM audit WHERE time >= ? AND time < ?)',
      question.from ?? Number.MIN_SAFE_INTEGER,
      question.to ?? Number.MAX_SAFE_INTEGER,
    );
  }
  const sql = `SELECT ${columns} FROM audit WHERE ${where.join(' AND ')}
    ORDER BY seq DESC LIMIT ?`;
  return read.all<Stored>(sql, ...bound, question.limit + 1);
}

function named(read: Reader, { seqs = [], before, limit }: AuditQuestion): Stored[] {
  if (seqs.length === 0) return [];
  const sql = `SELECT ${columns} FROM audit WHERE seq IN (SELECT value FROM json_each(?)) AND seq < ?
    ORDER BY seq DESC LIMIT ?`;
  return read.all<Stored>(sql, JSON.stringify(seqs), before ?? Number.MAX_SAFE_INTEGER, limit + 1);
}

/** The actions that the log has, one step in the index for each. */
export function auditActions(read: Reader): string[] {
  return read.values<string>(`WITH RECURSIVE found (action) AS (
      SELECT min(action) FROM audit UNION ALL
      SELECT (SELECT min(action) FROM audit WHERE action > found.action) FROM found
      WHERE found.action IS NOT NULL)
    SELECT action FROM found WHERE action IS NOT NULL`);
}

function toAuditRow({ target_label, change_set, ...row }: Stored): AuditRow {
  return { ...row, targetLabel: target_label, changeSet: change_set };
}
