import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { Failure } from '../../../../shared/failure.ts';
import type { ChosenFile, CommandContext } from '../../context.ts';
import { readSet } from '../sets.ts';
import { contentLines } from './content.ts';
import { visibleRequest } from './decide.ts';
import {
  type ApprovalFile,
  fileBytesMax,
  fileChangesMax,
  formatFile,
  parseFile,
} from './file-format.ts';
import { isOf } from './standing.ts';
import { decisionsOf, newestRequest } from './stored.ts';

/** Writes the open request of a set, with everything that the set would do. */
export function writeRequest(context: CommandContext, id: number, file: ChosenFile): null {
  const { store } = context;
  const set = readSet(store.read, id);
  if (!set) throw new Failure('change-set-missing');
  const request = newestRequest(store.read, id);
  if (!request) throw new Failure('request-missing');
  if (request.ended !== null || !isOf(context, store.read, set, request)) {
    throw new Failure('request-void');
  }
  if (request.body.changes > fileChangesMax) throw new Failure('size-exceeded');
  const content = [...contentLines(store.read, id)];
  const { body, signature } = request;
  write(context, file, { kind: 'request', body, signature, content });
  return null;
}

/** Writes what the operator decided about a request. */
export function writeDecision(context: CommandContext, id: string, file: ChosenFile): null {
  const { store, operator } = context;
  const request = visibleRequest(store.read, id);
  const own = decisionsOf(store.read, id).find(({ body }) => body.operator === operator.id);
  if (!own) throw new Failure('request-missing');
  write(context, file, { kind: 'decision', ...own }, request.change_set);
  return null;
}

/** What cannot be written down in the log does not leave the vault. */
function write(
  { store, operator }: CommandContext,
  file: ChosenFile,
  what: ApprovalFile,
  changeSet: number | null = what.body.set,
): void {
  const text = formatFile(what);
  if (Buffer.byteLength(text) > fileBytesMax) throw new Failure('size-exceeded');
  store.write(() => ({
    value: null,
    entries: [
      {
        action: `changes.write-${what.kind}`,
        operator: operator.name,
        changeSet,
        detail: { request: what.body.request },
      },
    ],
  }));
  try {
    writeFileSync(file.path, text, { mode: 0o600 });
  } catch {
    // The system's words hold the path; the code says what the operator can do.
    throw new Failure('file-unwritable');
  }
}

/** What a chosen file holds. Throws `file-unreadable`, or `request-unusable` for what is not ours. */
export function readApprovalFile({ path }: ChosenFile): ApprovalFile {
  let bytes: Buffer;
  try {
    const facts = statSync(path);
    // Whatever is no plain file could be read for ever.
    if (!facts.isFile() || facts.size > fileBytesMax) throw new Failure('request-unusable');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('file-unreadable');
  }
  return parseFile(decoded(bytes));
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8: nothing that we would have written.
    throw new Failure('request-unusable');
  }
}
