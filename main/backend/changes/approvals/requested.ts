import type { RequestedChange } from '../../../../shared/model/approval.ts';
import { Failure } from '../../../../shared/failure.ts';
import type { Reader } from '../../store/reader.ts';
import { isPersonal } from '../image.ts';
import type { Values } from '../lines.ts';
import { nameIn } from '../review.ts';
import { parseContent } from './file-format.ts';
import { readRequest } from './stored.ts';

/** One window of what a request would change that came as a file. */
export function requestedChanges(
  read: Reader,
  asked: { readonly request: string; readonly offset: number; readonly limit: number },
): { changes: RequestedChange[]; total: number } {
  const content = readRequest(read, asked.request)?.content;
  if (content === null || content === undefined) throw new Failure('request-missing');
  const lines = content === '' ? [] : content.split('\n');
  const shown = lines.slice(asked.offset, asked.offset + asked.limit);
  return { changes: shown.map((line) => toRequested(read, line)), total: lines.length };
}

/** Names are those of this copy of the vault: whoever wrote the file could have written any. */
function toRequested(read: Reader, line: string): RequestedChange {
  const { kind, directory, target, other, lines, sealed } = parseContent(line);
  const name = (remoteId: string | null): string | undefined => {
    const sql = `SELECT a.name FROM accounts a JOIN directories d ON d.id = a.directory
      WHERE d.name = ? AND a.remote_id = ?`;
    return remoteId === null ? undefined : read.value<string>(sql, directory, remoteId);
  };
  const known = name(target);
  return {
    directory: directory ?? '',
    kind,
    targetName: known ?? target ?? nameIn(lines),
    isKnown: known !== undefined || target === null,
    other: other === null ? null : (name(other) ?? other),
    lines: lines.map(({ name: attribute, before, after }) => {
      const masked = isPersonal(attribute);
      const clear = (values: Values) => (values === null ? null : masked ? [] : [...values]);
      return { attribute, masked, before: clear(before), after: clear(after) };
    }),
    isSealed: sealed !== null,
  };
}
