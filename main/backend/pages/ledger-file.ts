import * as fs from 'node:fs';
import { hasSystemCode, replaceFile } from '../vault/durable-file.ts';
import { PageSeals, sealBytes } from './page-seals.ts';

// Head: magic (8), number of pages (4), then their seals. Behind it any number of pieces, each what
// one move of the write-ahead log changed: number of entries (4), then page (4) and seal of each.
const magic = Buffer.from('BWPAGE01', 'latin1');
const headBytes = 12;
const countBytes = 4;
const entryBytes = 4 + sealBytes;
/** 256 GiB of database. */
const pagesAtMost = 2 ** 26;
/** So much may lie behind the seals before the file is written anew. */
const looseBytes = 64 * 1024;

/** A page and the seal that it has from now on. */
export type Sealed = { readonly page: number; readonly seal: Buffer };

/** The file that keeps the seals of all pages. What it holds is worth what its digest is bound by. */
export class LedgerFile {
  readonly #path: string;
  #baseBytes = 0;
  #end = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The seals whose digest this is, or null when the file does not hold them. The newest piece may
   * be one that a process wrote and did not come to bind: then the seals are those before it.
   */
  load(digest: Buffer): PageSeals | null {
    const bytes = readWhole(this.#path);
    const parts = bytes && partsOf(bytes);
    if (!bytes || !parts) return null;
    const { base, pieces } = parts;
    const seals = new PageSeals(Buffer.from(bytes.subarray(headBytes, base)));
    this.#baseBytes = base;
    this.#end = base;
    for (const piece of pieces) {
      if (piece === pieces.at(-1) && seals.digest().equals(digest)) return seals;
      applyPiece(seals, bytes, piece);
      this.#end = piece.end;
    }
    return seals.digest().equals(digest) ? seals : null;
  }

  /** Whether so much was added that writing the file anew is worth it. */
  get isLong(): boolean {
    return this.#end - this.#baseBytes > Math.max(this.#baseBytes, looseBytes);
  }

  /** Adds what changed, behind what is bound, and waits until it is on the disk. */
  append(changed: readonly Sealed[]): void {
    const piece = Buffer.alloc(countBytes + changed.length * entryBytes);
    let at = piece.writeUInt32BE(changed.length);
    for (const { page, seal } of changed) {
      at = piece.writeUInt32BE(page, at);
      at += seal.copy(piece, at, 0, sealBytes);
    }
    const file = fs.openSync(this.#path, fs.constants.O_RDWR | fs.constants.O_NOFOLLOW);
    try {
      fs.ftruncateSync(file, this.#end);
      for (let done = 0; done < piece.length; ) {
        done += fs.writeSync(file, piece, done, piece.length - done, this.#end + done);
      }
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    this.#end += piece.length;
  }

  /** Writes the file anew. At every moment it is the one of before or this one, whole. */
  replace(seals: PageSeals): void {
    const head = Buffer.alloc(headBytes);
    magic.copy(head);
    head.writeUInt32BE(seals.count, magic.length);
    replaceFile(this.#path, Buffer.concat([head, seals.bytes]));
    this.#baseBytes = headBytes + seals.bytes.length;
    this.#end = this.#baseBytes;
  }
}

function readWhole(path: string): Buffer | null {
  try {
    const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
    try {
      return fs.readFileSync(file);
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    if (hasSystemCode(error, 'ENOENT', 'ELOOP', 'EISDIR')) return null;
    throw error;
  }
}

type Piece = { readonly at: number; readonly end: number };

/** Where the seals end and where each whole piece lies; null for a file of something else. */
function partsOf(bytes: Buffer): { readonly base: number; readonly pieces: Piece[] } | null {
  if (bytes.length < headBytes || !bytes.subarray(0, magic.length).equals(magic)) return null;
  const base = headBytes + bytes.readUInt32BE(magic.length) * sealBytes;
  if (base > bytes.length) return null;
  const pieces: Piece[] = [];
  for (let at = base; at + countBytes <= bytes.length; ) {
    const end = at + countBytes + bytes.readUInt32BE(at) * entryBytes;
    if (end > bytes.length) break;
    pieces.push({ at, end });
    at = end;
  }
  return { base, pieces };
}

function applyPiece(seals: PageSeals, bytes: Buffer, { at, end }: Piece): void {
  for (let entry = at + countBytes; entry < end; entry += entryBytes) {
    const page = bytes.readUInt32BE(entry);
    // A number that none of our pages has would take all memory; the digest will not agree.
    if (page < 1 || page > pagesAtMost) return;
    seals.set(page, bytes.subarray(entry + 4, entry + entryBytes));
  }
}
