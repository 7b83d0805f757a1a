import { randomUUID } from 'node:crypto';
import { Failure } from '../../../../shared/failure.ts';
import { timeOf } from '../../audit/newest-time.ts';
import type { CommandContext } from '../../context.ts';
import { countOpen, readSet, type StoredSet } from '../sets.ts';
import { digestOf } from './content.ts';
import { type RequestBody, signed } from './signed.ts';
import { endRequest, insertRequest } from './stored.ts';

const dayMs = 24 * 60 * 60_000;
const closed = new Set(['applied', 'withdrawn']);

/** Asks for the approval of a set as it is now. From here on new edits go into another draft. */
export function requestApproval(
  context: CommandContext,
  asked: {
    readonly id: number;
    readonly reason: string;
    readonly ticket: string;
    readonly days: number;
  },
): { request: string } {
  const { store, operator, vault, jobs } = context;
  const { id, reason, ticket, days } = asked;
  const known = readSet(store.read, id);
  if (!known) throw new Failure('change-set-missing');
  if (closed.has(known.state) || (known.state === 'applying' && jobs.busy)) {
    throw new Failure('change-set-state');
  }
  if (countOpen(store.read, id) === 0) throw new Failure('change-set-empty');
  return store.write((tx) => {
    const set: StoredSet = { ...known, reason, ticket };
    const now = timeOf(context, tx);
    const count = "SELECT count(*) FROM changes WHERE change_set = ? AND state <> 'withdrawn'";
    const body: RequestBody = {
      format: 1,
      request: randomUUID(),
      vault: vault.id,
      set: id,
      digest: digestOf(tx, vault.id, set),
      title: set.title,
      author: set.operator,
      operator: operator.id,
      reason,
      ticket,
      changes: tx.value<number>(count, id) ?? 0,
      createdAt: now,
      expiresAt: now + days * dayMs,
    };
    const ended = endRequest(tx, id, { how: 'replaced', operator: operator.name, now });
    insertRequest(tx, signed('request', body, vault.keys), { set: id });
    const sql = `UPDATE change_sets SET reason = ?, ticket = ?,
      state = CASE WHEN state IN ('draft', 'approved') THEN 'submitted' ELSE state END WHERE id = ?`;
    tx.run(sql, reason, ticket, id);
    const detail = { request: body.request, digest: body.digest, days };
    const entry = {
      action: 'changes.request',
      operator: operator.name,
      changeSet: id,
      reason,
      ticket,
      detail,
    };
    return { value: { request: body.request }, entries: [entry, ...ended] };
  });
}
