import { isUtf8 } from 'node:buffer';
import {
  defaultLdifLimits,
  type LdifLimits,
  type LdifProblem,
  type LdifRecord,
  ldifProblem,
} from './ldif.ts';
import { LdifRecordParser } from './ldif-record.ts';
import { type Place, RecordWindow } from './ldif-window.ts';

export type LdifBatch = {
  readonly items: readonly (LdifRecord | LdifProblem)[];
  /** Where the record after this batch starts: give both as `from` to go on after a crash. */
  readonly nextOffset: number;
  readonly nextLine: number;
};

export type LdifReadOptions = {
  readonly limits?: Partial<LdifLimits>;
  /** Where `source` starts in the file. */
  readonly from?: { readonly offset: number; readonly line: number };
  /** The most items in a batch, 1000 unless told. */
  readonly batchSize?: number;
};

/**
 * Reads LDIF (RFC 2849) as a stream, content and change records. Each record that is refused
 * is a problem in its place and costs no other record. Raw UTF-8 is accepted, and LF, CRLF or CR as
 * line ends; URLs are refused and never opened. Memory is bounded by the longest record.
 */
export async function* readLdif(
  source: AsyncIterable<Uint8Array>,
  options: LdifReadOptions = {},
): AsyncGenerator<LdifBatch, void, undefined> {
  const limits = { ...defaultLdifLimits, ...options.limits };
  const batchSize = options.batchSize ?? 1000;
  const window = new RecordWindow(limits.recordBytes, options.from);
  const parser = new LdifRecordParser(limits);
  let items: (LdifRecord | LdifProblem)[] = [];

  function* take(isLast: boolean): Generator<LdifBatch, void, undefined> {
    for (let found = window.next(isLast); found !== null; found = window.next(isLast)) {
      const item = found.isTooLong
        ? ldifProblem('record-too-long', found.line)
        : parseBytes(parser, found.bytes, found);
      if (item !== null) items.push(item);
      if (items.length >= batchSize) yield flush();
    }
    if (items.length > 0) yield flush();
  }

  function flush(): LdifBatch {
    const batch = { items, ...position(window) };
    items = [];
    return batch;
  }

  for await (const chunk of source) {
    window.append(chunk);
    if (window.isUtf16()) {
      yield { items: [ldifProblem('encoding-unsupported', 1)], ...position(window) };
      return;
    }
    yield* take(false);
  }
  yield* take(true);
}

function position(window: RecordWindow): { nextOffset: number; nextLine: number } {
  const { offset, line } = window.place();
  return { nextOffset: offset, nextLine: line };
}

function parseBytes(
  parser: LdifRecordParser,
  bytes: Buffer,
  { line, offset }: Place,
): LdifRecord | LdifProblem | null {
  let text: string | null = bytes.toString('utf8');
  if (text.includes('\ufffd') && !isUtf8(bytes)) text = joinFolds(bytes);
  if (text === null) return ldifProblem('utf8-invalid', line);
  if (offset === 0 && text.startsWith('\ufeff')) text = text.slice(1);
  if (text.includes('\r')) text = text.replaceAll('\r\n', '\n').replace(/\r$/, '');
  if (text.includes('\r') || text.includes('\0')) return ldifProblem('control-character', line);
  return parser.parse(text, line);
}

// Programs that fold by bytes may part a character, so that only the joined lines are UTF-8.
function joinFolds(bytes: Buffer): string | null {
  const joined = Buffer.from(bytes.toString('latin1').replace(/\r?\n /g, ''), 'latin1');
  return isUtf8(joined) ? joined.toString('utf8') : null;
}
