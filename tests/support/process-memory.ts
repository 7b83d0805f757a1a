import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** What is searched for: a name that a report may show, and the bytes that it must not. */
export type Needle = { readonly name: string; readonly bytes: Buffer };

const pageBytes = 4_096;
const pieceBytes = 4 * 1024 * 1024;
const longestNeedle = 512;

/** A text in the forms that programs keep it in: one byte for each character, and two. */
export function needlesOf(name: string, text: string): readonly Needle[] {
  return [
    { name, bytes: Buffer.from(text, 'utf8') },
    { name: `${name} (UTF-16)`, bytes: Buffer.from(text, 'utf16le') },
  ];
}

type Region = { readonly from: number; readonly to: number };

/** The parts of a process's memory that it can write, which is where values are. */
function writableRegions(pid: number): readonly Region[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (!match) return [];
      return [
        { from: Number.parseInt(match[1] ?? '', 16), to: Number.parseInt(match[2] ?? '', 16) },
      ];
    });
}

/**
 * Counts each needle in the memory of a running process of the same user. Null when the kernel
 * does not let us look. Linux only.
 */
export function countInMemory(
  pid: number,
  needles: readonly Needle[],
): Readonly<Record<string, number>> | null {
  const memory = openOf(pid, 'mem');
  const pages = openOf(pid, 'pagemap');
  if (memory === null || pages === null) return null;
  const counts: Record<string, number> = {};
  const piece = Buffer.alloc(pieceBytes + longestNeedle);
  try {
    for (const region of writableRegions(pid).flatMap((one) => presentParts(pages, one))) {
      for (let at = region.from; at < region.to; at += pieceBytes) {
        const length = readPiece(memory, piece, at, Math.min(piece.length, region.to - at));
        const bytes = piece.subarray(0, length);
        for (const needle of needles) {
          const found = countIn(bytes, needle.bytes, Math.min(pieceBytes, length));
          if (found > 0) counts[needle.name] = (counts[needle.name] ?? 0) + found;
        }
      }
    }
  } finally {
    closeSync(memory);
    closeSync(pages);
    piece.fill(0);
  }
  return counts;
}

/** The parts of a region that hold anything: most of what V8 and Chromium reserve is empty. */
function presentParts(pages: number, { from, to }: Region): readonly Region[] {
  const parts: { from: number; to: number }[] = [];
  const entries = Buffer.alloc(8 * 65_536);
  for (let page = from / pageBytes; page < to / pageBytes; page += 65_536) {
    const wanted = Math.min(65_536, to / pageBytes - page) * 8;
    const length = readPiece(pages, entries, page * 8, wanted);
    for (let at = 0; at < length; at += 8) {
      // Bits 63 and 62 of an entry: the page is in memory, or in swap.
      if ((entries[at + 7] ?? 0) < 0x40) continue;
      const start = (page + at / 8) * pageBytes;
      const last = parts.at(-1);
      if (last?.to === start) last.to = start + pageBytes;
      else parts.push({ from: start, to: start + pageBytes });
    }
  }
  return parts;
}

function openOf(pid: number, name: 'mem' | 'pagemap'): number | null {
  try {
    return openSync(`/proc/${pid}/${name}`, 'r');
  } catch {
    return null;
  }
}

function readPiece(file: number, piece: Buffer, at: number, length: number): number {
  try {
    return readSync(file, piece, 0, length, at);
  } catch {
    // A region may have gone, or be one of the kernel's own that nobody reads.
    return 0;
  }
}

/** Hits that begin before `limit`; the rest belongs to the next piece. */
function countIn(bytes: Buffer, needle: Buffer, limit: number): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0 && at < limit; at = bytes.indexOf(needle, at + 1)) {
    count += 1;
  }
  return count;
}
