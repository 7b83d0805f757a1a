import * as fs from 'node:fs';
import { sealBytes } from './page-seals.ts';

export const pageBytes = 4096;
/** SQLCipher ends each page with its HMAC-SHA-512. */
const sealAt = pageBytes - 64;
const logHeadBytes = 32;
const frameBytes = 24 + pageBytes;
/** Holds nothing: SQLite locks bytes in it, and Windows lets nobody read them meanwhile. */
export const lockPage = 2 ** 30 / pageBytes + 1;
/** Frames are read this many at once where many were written. */
const framesAtOnce = 1_024;
/** Pages that lie side by side are read as one piece up to this many. */
const pagesAtOnce = 256;

/** The seals of these pages, in ascending order, as they lie on the disk; zeros behind its end. */
export function readSeals(path: string, pages: readonly number[]): Buffer {
  const seals = Buffer.alloc(pages.length * sealBytes);
  if (pages.length === 0) return seals;
  const room = Buffer.alloc(pagesAtOnce * pageBytes);
  const file = fs.openSync(path, 'r');
  try {
    for (let from = 0; from < pages.length; ) {
      const to = endOfRun(pages, from);
      readRun(file, room, {
        first: pages[from] ?? 1,
        into: seals.subarray(from * sealBytes, to * sealBytes),
      });
      from = to;
    }
  } finally {
    fs.closeSync(file);
  }
  return seals;
}

/** The pages that frames of the write-ahead log hold, from one (from 0) up to another, ascending. */
export function pagesInLog(path: string, from: number, to: number): number[] {
  const found = new Set<number>();
  if (to <= from) return [];
  const room = Buffer.alloc(framesAtOnce * frameBytes);
  const file = fs.openSync(`${path}-wal`, 'r');
  try {
    for (let frame = from; frame < to; frame += framesAtOnce) {
      const wanted = Math.min(framesAtOnce, to - frame) * frameBytes;
      const read = fs.readSync(file, room, 0, wanted, logHeadBytes + frame * frameBytes);
      for (let at = 0; at + frameBytes <= read; at += frameBytes) found.add(room.readUInt32BE(at));
    }
  } finally {
    fs.closeSync(file);
  }
  return [...found].toSorted((left, right) => left - right);
}

/** How many pages the database file has now. */
export function pageCount(path: string): number {
  return Math.floor(fs.statSync(path).size / pageBytes);
}

/** Runs of pages from `first` (from 1) to `last`; the page in which SQLite locks is in none. */
export function* pieces(
  first: number,
  last: number,
  atOnce: number,
): Generator<readonly [first: number, count: number]> {
  for (let from = first; from <= last; ) {
    if (from === lockPage) {
      from += 1;
      continue;
    }
    const end = from < lockPage ? Math.min(last, lockPage - 1) : last;
    const count = Math.min(atOnce, end - from + 1);
    yield [from, count];
    from += count;
  }
}

function endOfRun(pages: readonly number[], from: number): number {
  const first = pages[from] ?? 1;
  let to = from + 1;
  while (to < pages.length && to - from < pagesAtOnce && pages[to] === first + to - from) {
    if (pages[to] === lockPage || first === lockPage) break;
    to += 1;
  }
  return to;
}

function readRun(
  file: number,
  room: Buffer,
  { first, into }: { readonly first: number; readonly into: Buffer },
): void {
  if (first === lockPage) return;
  const wanted = (into.length / sealBytes) * pageBytes;
  const read = fs.readSync(file, room, 0, wanted, (first - 1) * pageBytes);
  for (let at = 0; at + pageBytes <= read; at += pageBytes) {
    room.copy(into, (at / pageBytes) * sealBytes, at + sealAt, at + sealAt + sealBytes);
  }
}
