import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { hasSystemCode, replaceFile } from './durable-file.ts';
import { contextBytes } from './encoding.ts';

/**
 * The record of failed sign-ins. It is kept beside the database, because that is closed while
 * somebody tries to sign in, and no key of the vault is there. Each entry is authenticated by a key
 * that is then replaced by its hash: whoever comes later finds a key that neither changes nor takes
 * away what came before. The database knows the key from which the present chain began.
 */

const fileName = 'vault.attempts';
const magic = Buffer.from('BWATT001', 'latin1');
const keyBytes = 32;
const headBytes = magic.length + 16 + 8 + keyBytes;
const bodyBytes = 8 + 8 + 1 + 16;
const entryBytes = bodyBytes + 32;
/** The first and the last entries are kept; of those between them only the count. */
const keptAtEachEnd = 100;
const maximumBytes = headBytes + 2 * keptAtEachEnd * entryBytes;
const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * What was tried: `proof` is a password that was asked again in an open session, `header` a right one
 * beside a header that somebody changed or put back. The file keeps their places in this list.
 */
export const attemptKinds = [
  'credentials',
  'suspended',
  'proof',
  'kit',
  'invitation',
  'header',
  'shares',
] as const;
export type AttemptKind = (typeof attemptKinds)[number];

/** One failed attempt. `at` is the wall clock in UTC epoch milliseconds. */
export type Attempt = {
  readonly at: number;
  readonly kind: AttemptKind;
  /** Whose name was given; null where none was. */
  readonly operatorId: string | null;
};

/** Where a chain of entries has come to: how many there were, and the key of the next one. */
export type ChainState = { readonly count: number; readonly key: Buffer };

/** What the file says since a known state. */
export type AttemptsRead = {
  /** `replaced`: it does not go on from what is known, so that somebody changed or exchanged it. */
  readonly state: 'ok' | 'missing' | 'replaced';
  readonly attempts: readonly Attempt[];
  /** How many there were, those that are not kept included. */
  readonly count: number;
  readonly end: ChainState | null;
};

type File = { readonly end: ChainState; readonly entries: readonly Buffer[] };

/** A state from which nothing that was written before can go on. */
export function newChain(): ChainState {
  return { count: 0, key: randomBytes(keyBytes) };
}

/** Writes one more entry; on a disk that takes none the attempt stays a count in the header. */
export function addAttempt(folder: string, vaultId: string, attempt: Attempt): void {
  // Without a file there is a chain that nobody knows, and the next sign-in says so.
  const { end, entries } = readFile(folder, vaultId) ?? { end: newChain(), entries: [] };
  const body = bodyOf(end.count, attempt);
  const entry = Buffer.concat([body, macOf(end.key, body)]);
  const next = { count: end.count + 1, key: keyAfter(end.key) };
  try {
    write(folder, vaultId, { end: next, entries: bounded([...entries, entry]) });
  } catch (error) {
    if (!hasSystemCode(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM')) throw error;
  }
}

/** Begins the file anew at a state that the database knows. */
export function beginAttempts(folder: string, vaultId: string, state: ChainState): void {
  write(folder, vaultId, { end: state, entries: [] });
}

/** What was added since a known state. */
export function readAttempts(folder: string, vaultId: string, known: ChainState): AttemptsRead {
  const nothing = { attempts: [], count: 0, end: null };
  const path = join(folder, fileName);
  const file = readFile(folder, vaultId);
  if (!file) return { state: fs.existsSync(path) ? 'replaced' : 'missing', ...nothing };
  const count = file.end.count - known.count;
  // A count that nobody could have come to is not worth a million hashes.
  if (count < 0 || count > 1_000_000) return { state: 'replaced', ...nothing };
  const attempts = verified(file, known, count);
  if (!attempts) return { state: 'replaced', ...nothing };
  return { state: 'ok', attempts, count, end: file.end };
}

function verified({ end, entries }: File, known: ChainState, count: number): Attempt[] | null {
  const added = entries.filter((entry) => indexOf(entry) >= known.count);
  if (added.length !== Math.min(count, 2 * keptAtEachEnd)) return null;
  const attempts: Attempt[] = [];
  let key = known.key;
  for (let index = known.count; index < end.count; index += 1) {
    const entry = added[attempts.length];
    if (entry && indexOf(entry) === index) {
      const body = entry.subarray(0, bodyBytes);
      if (!timingSafeEqual(macOf(key, body), entry.subarray(bodyBytes))) return null;
      attempts.push(attemptOf(body));
    }
    key = keyAfter(key);
  }
  return attempts.length === added.length && timingSafeEqual(key, end.key) ? attempts : null;
}

function keyAfter(key: Buffer): Buffer {
  return createHash('sha256').update(contextBytes('bw/v1/attempts/next')).update(key).digest();
}

function macOf(key: Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest();
}

function bounded(entries: readonly Buffer[]): readonly Buffer[] {
  if (entries.length <= 2 * keptAtEachEnd) return entries;
  return [...entries.slice(0, keptAtEachEnd), ...entries.slice(-keptAtEachEnd)];
}

function bodyOf(index: number, { at, kind, operatorId }: Attempt): Buffer {
  const body = Buffer.alloc(bodyBytes);
  body.writeBigUInt64BE(BigInt(index), 0);
  body.writeBigUInt64BE(BigInt(at), 8);
  body.writeUInt8(attemptKinds.indexOf(kind), 16);
  body.write((operatorId ?? nobody).replaceAll('-', ''), 17, 'hex');
  return body;
}

function indexOf(entry: Buffer): number {
  return Number(entry.readBigUInt64BE(0));
}

function attemptOf(body: Buffer): Attempt {
  const id = body
    .toString('hex', 17)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
  return {
    at: Number(body.readBigUInt64BE(8)),
    kind: attemptKinds[body.readUInt8(16)] ?? 'credentials',
    operatorId: id === nobody ? null : id,
  };
}

function write(folder: string, vaultId: string, { end, entries }: File): void {
  const head = Buffer.alloc(headBytes);
  let at = magic.copy(head);
  at += head.write(vaultId.replaceAll('-', ''), at, 'hex');
  at = head.writeBigUInt64BE(BigInt(end.count), at);
  end.key.copy(head, at);
  replaceFile(join(folder, fileName), Buffer.concat([head, ...entries]));
}

/** The file, or null when there is none or it is none of ours. */
function readFile(folder: string, vaultId: string): File | null {
  const bytes = bytesOf(join(folder, fileName));
  if (!bytes || bytes.length < headBytes || (bytes.length - headBytes) % entryBytes !== 0) {
    return null;
  }
  const isOurs =
    bytes.subarray(0, magic.length).equals(magic) &&
    bytes.toString('hex', magic.length, magic.length + 16) === vaultId.replaceAll('-', '');
  const count = Number(bytes.readBigUInt64BE(magic.length + 16));
  if (!isOurs || !Number.isSafeInteger(count)) return null;
  const entries: Buffer[] = [];
  for (let at = headBytes; at < bytes.length; at += entryBytes) {
    entries.push(Buffer.from(bytes.subarray(at, at + entryBytes)));
  }
  const key = Buffer.from(bytes.subarray(headBytes - keyBytes, headBytes));
  return { end: { count, key }, entries };
}

function bytesOf(path: string): Buffer | null {
  let file: number;
  try {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    file = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (hasSystemCode(error, 'ENOENT', 'ELOOP', 'EISDIR', 'ENXIO', 'EIO')) return null;
    throw error;
  }
  try {
    const facts = fs.fstatSync(file);
    if (!facts.isFile() || facts.size > maximumBytes) return null;
    return fs.readFileSync(file);
  } finally {
    fs.closeSync(file);
  }
}
