import * as v from 'valibot';
import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';
import { canonicalJson } from '../vault/encoding.ts';
import type { Stated } from '../vault/statement.ts';
import { type DecisionBody, decisionBody, type RequestBody, requestBody } from './signed.ts';

/** How a request ended. `time` and `operator` are ends of an elevation that was taken up. */
export type Ended = 'replaced' | 'withdrawn' | 'rejected' | 'time' | 'operator';

type Row = {
  readonly id: string;
  readonly body: string;
  readonly signature: Uint8Array;
  readonly decision: string | null;
  readonly decision_signature: Uint8Array | null;
  readonly started_at: number | null;
  readonly ended: Ended | null;
  readonly ended_at: number | null;
};

/** A request as the database keeps it, with what was decided. */
export type StoredElevation = Stated<RequestBody> & {
  readonly id: string;
  readonly decision: Stated<DecisionBody> | null;
  readonly startedAt: number | null;
  readonly ended: Ended | null;
  readonly endedAt: number | null;
};

function toElevation(row: Row): StoredElevation {
  const { id, body, signature, decision, decision_signature: decided, ended } = row;
  return {
    id,
    ended,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    body: v.parse(requestBody, JSON.parse(body)),
    signature: Buffer.from(signature),
    decision:
      decision === null || decided === null
        ? null
        : {
            body: v.parse(decisionBody, JSON.parse(decision)),
            signature: Buffer.from(decided),
          },
  };
}

const columns = 'id, body, signature, decision, decision_signature, started_at, ended, ended_at';

/** One request, or undefined. */
export function readElevation(read: Reader, id: string): StoredElevation | undefined {
  const row = read.get<Row>(`SELECT ${columns} FROM elevations WHERE id = ?`, id);
  return row && toElevation(row);
}

/** The last request of an operator, whatever became of it. */
export function newestOf(read: Reader, operator: string): StoredElevation | undefined {
  const sql = `SELECT ${columns} FROM elevations WHERE operator = ? ORDER BY number DESC LIMIT 1`;
  const row = read.get<Row>(sql, operator);
  return row && toElevation(row);
}

/** Requests that nobody has decided about, the oldest first. */
export function undecided(read: Reader): StoredElevation[] {
  const sql = `SELECT ${columns} FROM elevations WHERE ended IS NULL AND decision IS NULL
    ORDER BY number LIMIT 200`;
  return read.all<Row>(sql).map(toElevation);
}

/** Requests with which keys were lent, whatever became of them. */
export function withKeys(read: Reader): StoredElevation[] {
  const sql = `SELECT ${columns} FROM elevations
    WHERE json_type(decision, '$.keys') IS NOT NULL ORDER BY number DESC LIMIT 500`;
  return read.all<Row>(sql).map(toElevation);
}

/** Keeps a request, in the place of an earlier one of the same operator that is open. */
export function insertElevation(tx: Writer, { body, signature }: Stated<RequestBody>): void {
  tx.run(
    `UPDATE elevations SET ended = 'replaced', ended_at = ?
      WHERE operator = ? AND ended IS NULL AND started_at IS NULL`,
    body.createdAt,
    body.operator,
  );
  tx.run(
    'INSERT INTO elevations (id, operator, body, signature) VALUES (?, ?, ?, ?)',
    body.request,
    body.operator,
    canonicalJson(body),
    signature,
  );
}

/** Keeps what was decided about a request. */
export function insertDecision(tx: Writer, { body, signature }: Stated<DecisionBody>): void {
  tx.run(
    'UPDATE elevations SET decision = ?, decision_signature = ? WHERE id = ?',
    canonicalJson(body),
    signature,
    body.request,
  );
}

/** Notes that an elevation was taken up: it cannot be once more. */
export function markStarted(tx: Writer, id: string, now: number): void {
  tx.run('UPDATE elevations SET started_at = ? WHERE id = ?', now, id);
}

/** Notes how a request ended. */
export function markEnded(tx: Writer, id: string, how: Ended, now: number): void {
  tx.run('UPDATE elevations SET ended = ?, ended_at = ? WHERE id = ?', how, now, id);
}
