import { AFTER_DAMAGE } from './acknowledged.ts';
import { CHECKPOINT_ROWS, type Head, readEpoch } from './checkpoint.ts';
import { readNote } from './note.ts';
import type { StoredRow } from './row.ts';
import type { AuditSource, StoredCheckpoint } from './source.ts';

function rowLine(row: StoredRow): string {
  const { seq, epoch, time, operator, device, action, target, targetLabel } = row;
  const { before, after, reason, ticket, decision, detail, changeSet } = row;
  const leaf = row.leaf.toString('base64');
  // Written out, because the order of the keys is part of the format.
  return JSON.stringify({
    type: 'row',
    seq,
    epoch,
    time,
    operator,
    device,
    action,
    target,
    targetLabel,
    before,
    after,
    reason,
    ticket,
    decision,
    detail,
    changeSet,
    leaf,
  });
}

function checkpointLine({ note, marks }: StoredCheckpoint): string {
  return JSON.stringify({ type: 'checkpoint', note, marks: marks.toString('base64') });
}

/** A log that goes on behind damage names the trees of its epochs: nobody could work them out. */
function headerLine(source: AuditSource, vault: string): string {
  const stored = source.epochs();
  const epochs = stored.map(({ note }) => note);
  const isBroken = stored.some(({ note }) => {
    const read = readNote(note);
    return read !== null && readEpoch(read.body)?.reason === AFTER_DAMAGE;
  });
  if (!isBroken) return JSON.stringify({ type: 'bailiwick-audit', version: 1, vault, epochs });
  const frontiers = stored.map(({ frontier }) => frontier.toString('base64'));
  return JSON.stringify({ type: 'bailiwick-audit', version: 2, vault, epochs, frontiers });
}

/**
 * The log up to `head` as lines of JSON without line feeds, in the form of docs/audit-format.md:
 * header, rows with each checkpoint behind the rows that it covers, and an end line. What is stored
 * is written as it is, damaged or not. Reads a stretch at a time, so that the caller may pause.
 */
export function* exportLines(
  source: AuditSource,
  vault: string,
  head: Head,
): Generator<string, void> {
  yield headerLine(source, vault);
  let done = 0;
  let checkpoint = source.checkpointAfter(0);
  for (;;) {
    const rows = source.rowsAfter(done, CHECKPOINT_ROWS).filter((row) => row.seq <= head.size);
    for (const row of rows) {
      while (checkpoint && checkpoint.size < row.seq) {
        yield checkpointLine(checkpoint);
        checkpoint = source.checkpointAfter(checkpoint.size);
      }
      yield rowLine(row);
      done = row.seq;
    }
    if (rows.length === 0) break;
  }
  while (checkpoint && checkpoint.size <= head.size) {
    yield checkpointLine(checkpoint);
    checkpoint = source.checkpointAfter(checkpoint.size);
  }
  const root = head.root.toString('base64');
  yield JSON.stringify({ type: 'end', size: head.size, root });
}
