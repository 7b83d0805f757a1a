import * as v from 'valibot';
import type { AuditEntry } from '../../audit/row.ts';
import type { Reader } from '../../store/reader.ts';
import type { Writer } from '../../store/store.ts';
import { canonicalJson } from '../../vault/encoding.ts';
import {
  type DecisionBody,
  decisionBody,
  type RequestBody,
  requestBody,
  type Signed,
} from './signed.ts';

/** Why a request ended without an application. */
export type Ended = 'edited' | 'rejected' | 'replaced' | 'withdrawn';

type Row = {
  readonly id: string;
  readonly change_set: number | null;
  readonly body: string;
  readonly signature: Uint8Array;
  readonly content: string | null;
  readonly ended: Ended | null;
  readonly ended_by: string | null;
  readonly ended_at: number | null;
};

/** A request as the database keeps it. */
export type StoredRequest = Omit<Row, 'body' | 'signature'> & Signed<RequestBody>;

function toRequest({ body, signature, ...row }: Row): StoredRequest {
  return {
    ...row,
    body: v.parse(requestBody, JSON.parse(body)),
    signature: Buffer.from(signature),
  };
}

/** One request, or undefined. */
export function readRequest(read: Reader, id: string): StoredRequest | undefined {
  const row = read.get<Row>('SELECT * FROM requests WHERE id = ?', id);
  return row && toRequest(row);
}

/** The last request of a set, whatever became of it. */
export function newestRequest(read: Reader, set: number): StoredRequest | undefined {
  const sql = 'SELECT * FROM requests WHERE change_set = ? ORDER BY number DESC LIMIT 1';
  const row = read.get<Row>(sql, set);
  return row && toRequest(row);
}

/** Requests that have not ended, newest first. */
export function openRequests(read: Reader): StoredRequest[] {
  const sql = 'SELECT * FROM requests WHERE ended IS NULL ORDER BY number DESC LIMIT 200';
  return read.all<Row>(sql).map(toRequest);
}

/** What was decided about a request, in the order in which it arrived. */
export function decisionsOf(read: Reader, request: string): Signed<DecisionBody>[] {
  const sql = 'SELECT body, signature FROM decisions WHERE request = ? ORDER BY number';
  return read.all<Pick<Row, 'body' | 'signature'>>(sql, request).map(({ body, signature }) => ({
    body: v.parse(decisionBody, JSON.parse(body)),
    signature: Buffer.from(signature),
  }));
}

/** Keeps a request; `content` is that of a request that came as a file, with its set elsewhere. */
export function insertRequest(
  tx: Writer,
  { body, signature }: Signed<RequestBody>,
  where: { readonly set: number } | { readonly content: string },
): void {
  const [set, content] = 'set' in where ? [where.set, null] : [null, where.content];
  tx.run(
    'INSERT INTO requests (id, change_set, body, signature, content) VALUES (?, ?, ?, ?, ?)',
    body.request,
    set,
    canonicalJson(body),
    signature,
    content,
  );
}

/** Keeps a decision. */
export function insertDecision(tx: Writer, { body, signature }: Signed<DecisionBody>): void {
  tx.run(
    'INSERT INTO decisions (request, operator, body, signature) VALUES (?, ?, ?, ?)',
    body.request,
    body.operator,
    canonicalJson(body),
    signature,
  );
}

/**
 * Ends the request that a set has, if one is open, and answers what the log says of it. The set can
 * be edited again, unless some of it was applied.
 */
export function endRequest(
  tx: Writer,
  set: number,
  end: { readonly how: Ended; readonly operator: string; readonly now: number },
): AuditEntry[] {
  const open = tx.value<string>(
    'SELECT id FROM requests WHERE change_set = ? AND ended IS NULL',
    set,
  );
  if (open === undefined) return [];
  const { how, operator, now } = end;
  const sql = `UPDATE requests SET ended = ?, ended_by = ?, ended_at = ?
    WHERE change_set = ? AND ended IS NULL`;
  tx.run(sql, how, operator, now, set);
  tx.run(
    "UPDATE change_sets SET state = 'draft' WHERE id = ? AND state IN ('submitted', 'approved')",
    set,
  );
  const detail = { request: open, ended: how };
  return [{ action: 'changes.void', operator, changeSet: set, detail }];
}
