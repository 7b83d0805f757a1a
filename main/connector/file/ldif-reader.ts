import { isUtf8 } from 'node:buffer';
import {
  defaultLdifLimits,
  type LdifLimits,
  type LdifProblem,
  type LdifRecord,
  ldifProblem,
} from './ldif.ts';
import { LdifRecordParser } from './ldif-record.ts';
import { type FoundRecord, RecordWindow } from './ldif-window.ts';

export type LdifBatch<Item = LdifRecord | LdifProblem> = {
  readonly items: readonly Item[];
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
export function readLdif(
  source: AsyncIterable<Uint8Array>,
  options: LdifReadOptions = {},
): AsyncGenerator<LdifBatch, void, undefined> {
  return readLdifAs(source, (item) => item, options);
}

/**
 * Like `readLdif`, but hands over what `convert` makes of each item. Converting at once, so that
 * the parsed records of a batch are never all alive, halves the time of an import.
 */
export async function* readLdifAs<Item>(
  source: AsyncIterable<Uint8Array>,
  convert: (item: LdifRecord | LdifProblem) => Item,
  options: LdifReadOptions = {},
): AsyncGenerator<LdifBatch<Item>, void, undefined> {
  const limits = { ...defaultLdifLimits, ...options.limits };
  const batchSize = options.batchSize ?? 1000;
  const window = new RecordWindow(limits.recordBytes, options.from);
  const parser = new LdifRecordParser(limits);
  let items: Item[] = [];

  function* take(isLast: boolean): Generator<LdifBatch<Item>, void, undefined> {
    for (let found = window.next(isLast); found !== null; found = window.next(isLast)) {
      const item = found.isTooLong
        ? ldifProblem('record-too-long', found.line)
        : parseFound(parser, window, found);
      if (!found.isTooLong && parser.lineCount >= 0) window.tellLines(parser.lineCount);
      if (item !== null) items.push(convert(item));
      if (items.length >= batchSize) yield flush();
    }
    if (items.length > 0) yield flush();
  }

  function flush(): LdifBatch<Item> {
    const batch = { items, ...position(window) };
    items = [];
    return batch;
  }

  for await (const chunk of source) {
    window.append(chunk);
    if (window.isUtf16()) {
      yield { items: [convert(ldifProblem('encoding-unsupported', 1))], ...position(window) };
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

function parseFound(
  parser: LdifRecordParser,
  window: RecordWindow,
  found: FoundRecord,
): LdifRecord | LdifProblem | null {
  const { line, offset } = found;
  let text = window.textOf(found);
  const mayBeBroken = text.includes('\ufffd') && !isUtf8(window.bytesOf(found));
  const joined = mayBeBroken ? joinFolds(window.bytesOf(found)) : text;
  if (joined === null) return parser.refuse('utf8-invalid', line);
  const hasLostLines = joined !== text;
  text = joined;
  if (offset === 0 && text.startsWith('\ufeff')) text = text.slice(1);
  if (text.includes('\r')) text = text.replaceAll('\r\n', '\n').replace(/\r$/, '');
  if (text.includes('\r') || text.includes('\0')) return parser.refuse('control-character', line);
  return parser.parse(text, line, hasLostLines);
}

// Programs that fold by bytes may part a character, so that only the joined lines are UTF-8.
function joinFolds(bytes: Buffer): string | null {
  const joined = Buffer.from(bytes.toString('latin1').replace(/\r?\n /g, ''), 'latin1');
  return isUtf8(joined) ? joined.toString('utf8') : null;
}
