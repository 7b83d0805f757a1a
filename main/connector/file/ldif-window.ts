import { isAscii } from 'node:buffer';

/** An offset in the file and the line, counted from 1, that starts there. */
export type Place = { readonly offset: number; readonly line: number };

/** A record in the window, from position `start` to `end`. */
export type FoundRecord = Place & {
  readonly start: number;
  readonly end: number;
  readonly isTooLong: boolean;
};

const lf = 0x0a;
const cr = 0x0d;
const separators = [Buffer.from('\n\n'), Buffer.from('\n\r\n')] as const;
const sampleBytes = 65_536;
const firstCapacity = 1 << 20;

/**
 * Cuts a stream of bytes into records at its empty lines. A record longer than the limit is
 * reported once, without its bytes, and skipped without being kept in memory.
 */
export class RecordWindow {
  readonly #maxRecordBytes: number;
  #buffer = Buffer.allocUnsafe(firstCapacity);
  #filled = this.#buffer.subarray(0, 0);
  #start = 0;
  #baseOffset: number;
  #line: number;
  #skipped: Place | null = null;
  #lineEnd: 'unknown' | 'lf' | 'cr' = 'unknown';
  /** Where each separator occurs next; the end when it does not; -1 when not yet looked for. */
  readonly #seen = [-1, -1];
  #isAscii = true;
  /** Where the record given last starts, when its lines are not counted yet. */
  #uncounted = -1;
  /** Before this position no separator is left to find. */
  #searched = 0;

  constructor(maxRecordBytes: number, from: Place = { offset: 0, line: 1 }) {
    this.#maxRecordBytes = maxRecordBytes;
    this.#baseOffset = from.offset;
    this.#line = from.line;
  }

  append(chunk: Uint8Array): void {
    this.#count();
    const { length } = chunk;
    if (this.#start > 0 && this.#filled.length + length > this.#buffer.length) this.#shift();
    if (this.#filled.length + length > this.#buffer.length)
      this.#grow(this.#filled.length + length);
    const appended = this.#filled.length;
    this.#buffer.set(chunk, appended);
    this.#filled = this.#buffer.subarray(0, appended + length);
    if (this.#lineEnd === 'unknown') this.#lineEnd = guessLineEnd(this.#filled);
    if (this.#lineEnd === 'cr') replaceCr(this.#filled.subarray(this.#start));
    this.#isAscii = isAscii(this.#filled.subarray(this.#start));
    this.#seen.fill(-1);
    this.#searched = Math.max(this.#start, Math.min(this.#searched, appended) - 2);
  }

  /**
   * The next record, null when more must be appended first; with `isLast` also what remains. It
   * is valid until the next call of `append`.
   */
  next(isLast: boolean): FoundRecord | null {
    this.#count();
    if (this.#skipped !== null && !this.#finishSkipping(isLast)) return null;
    this.#skipEmptyLines();
    const start = this.#start;
    if (start >= this.#filled.length) return null;
    const end = this.#separatorFrom(start);
    const place = { offset: this.#baseOffset + start, line: this.#line };
    const isTooLong = end - start > this.#maxRecordBytes;
    if (end < this.#filled.length || isLast) {
      this.#uncounted = start;
      this.#start = Math.min(end + 1, this.#filled.length);
      this.#searched = Math.max(this.#searched, this.#start);
      return { offset: place.offset, line: place.line, start, end, isTooLong };
    }
    this.#searched = this.#filled.length;
    if (!isTooLong) return null;
    this.#skipped = place;
    return { ...place, start, end: start, isTooLong };
  }

  textOf({ start, end }: FoundRecord): string {
    return this.#filled.toString(this.#isAscii ? 'latin1' : 'utf8', start, end);
  }

  bytesOf({ start, end }: FoundRecord): Buffer {
    return this.#filled.subarray(start, end);
  }

  /** Tells how many lines the record given last has, which saves counting them. */
  tellLines(count: number): void {
    this.#line += count;
    this.#uncounted = -1;
  }

  /** Where to go on in the file so that no record is lost. */
  place(): Place {
    this.#count();
    return this.#skipped ?? { offset: this.#baseOffset + this.#start, line: this.#line };
  }

  /** Whether the file starts with the byte order mark of UTF-16. */
  isUtf16(): boolean {
    if (this.#baseOffset > 0 || this.#start > 0 || this.#filled.length < 2) return false;
    const mark = this.#filled.readUInt16BE(0);
    return mark === 0xfffe || mark === 0xfeff;
  }

  #count(): void {
    if (this.#uncounted < 0) return;
    this.#line += countLines(this.#filled, this.#uncounted, this.#start);
    this.#uncounted = -1;
  }

  #finishSkipping(isLast: boolean): boolean {
    const end = this.#separatorFrom(this.#start);
    const isEnd = end < this.#filled.length || isLast;
    // The last two bytes are kept: they may be the first of a separator.
    const kept = Math.max(this.#start, this.#filled.length - 2);
    this.#moveTo(isEnd ? Math.min(end + 1, this.#filled.length) : kept);
    if (isEnd) this.#skipped = null;
    return isEnd;
  }

  #moveTo(position: number): void {
    this.#line += countLines(this.#filled, this.#start, position);
    this.#start = position;
    this.#searched = Math.max(this.#searched, position);
  }

  #separatorFrom(at: number): number {
    let nearest = this.#filled.length;
    for (let i = 0; i < separators.length; i++) {
      const separator = separators[i];
      let position = this.#seen[i] ?? -1;
      if (position < at && separator !== undefined) {
        position = this.#filled.indexOf(separator, Math.max(at, this.#searched));
        if (position < 0) position = this.#filled.length;
        this.#seen[i] = position;
      }
      if (position < nearest) nearest = position;
    }
    return nearest;
  }

  #skipEmptyLines(): void {
    for (;;) {
      const first = this.#filled[this.#start];
      const isCrLf = first === cr && this.#filled[this.#start + 1] === lf;
      if (first !== lf && !isCrLf) return;
      this.#start += isCrLf ? 2 : 1;
      this.#line++;
    }
  }

  #shift(): void {
    this.#buffer.copyWithin(0, this.#start, this.#filled.length);
    this.#filled = this.#buffer.subarray(0, this.#filled.length - this.#start);
    this.#baseOffset += this.#start;
    this.#searched = Math.max(0, this.#searched - this.#start);
    this.#start = 0;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#filled);
    this.#buffer = larger;
    this.#filled = larger.subarray(0, this.#filled.length);
  }
}

// A file whose lines end with CR alone has no LF near its start.
function guessLineEnd(sample: Buffer): 'unknown' | 'lf' | 'cr' {
  if (sample.includes(lf)) return 'lf';
  const isEnough = sample.length >= sampleBytes;
  const at = sample.indexOf(cr);
  if (at < 0 || at === sample.length - 1) return isEnough ? 'lf' : 'unknown';
  return 'cr';
}

function replaceCr(bytes: Buffer): void {
  for (let at = bytes.indexOf(cr); at >= 0; at = bytes.indexOf(cr, at + 1)) bytes[at] = lf;
}

function countLines(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === lf) count++;
  return count;
}
