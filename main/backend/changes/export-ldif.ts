import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { Failure } from '../../../shared/failure.ts';
import { requireWithinLimit } from '../../../shared/managed.ts';
import type { ChosenFile } from '../../../shared/process.ts';
import type { CommandContext } from '../context.ts';
import { toChanges } from './review.ts';
import { readSet, type StoredChange } from './sets.ts';

const pieceSize = 250;

/**
 * Writes the changes of a set as LDIF change records (RFC 2849), in their order. Masked values are
 * left out, and a comment in their place says so. A file that could not be finished is taken away.
 */
export async function exportLdif(
  context: CommandContext,
  id: number,
  chosen: ChosenFile,
): Promise<number> {
  const { store, operator } = context;
  if (!readSet(store.read, id)) throw new Failure('change-set-missing');
  const sql = 'SELECT count(DISTINCT coalesce(target, -id)) FROM changes WHERE change_set = ?';
  requireWithinLimit(context.managed, 'exported', store.read.value<number>(sql, id) ?? 0);
  const changes = await writing(chosen.path, (write) => writeChanges(context, id, write));
  store.write(() => ({
    value: null,
    entries: [
      {
        action: 'changes.export-ldif',
        operator: operator.name,
        changeSet: id,
        detail: { changes },
      },
    ],
  }));
  return changes;
}

async function writeChanges(
  { read, personal }: CommandContext,
  id: number,
  write: (text: string) => void,
): Promise<number> {
  write('version: 1\n');
  let written = 0;
  for (let last = 0; ; ) {
    const sql = 'SELECT * FROM changes WHERE change_set = ? AND id > ? ORDER BY id LIMIT ?';
    const piece = read.all<StoredChange>(sql, id, last, pieceSize);
    if (piece.length === 0) return written;
    last = piece.at(-1)?.id ?? 0;
    for (const { ldif } of toChanges(read, personal, piece)) write(`\n${ldif.trimEnd()}\n`);
    written += piece.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function writing<Value>(
  path: string,
  act: (write: (text: string) => void) => Promise<Value>,
): Promise<Value> {
  const handle = opened(path);
  try {
    return await act((text) => onDisk(() => writeSync(handle, text)));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

function opened(path: string): number {
  return onDisk(() => openSync(path, 'w', 0o600));
}

function onDisk<Value>(act: () => Value): Value {
  try {
    return act();
  } catch {
    // The system's words hold the path; the code says what the operator can do.
    throw new Failure('file-unwritable');
  }
}
