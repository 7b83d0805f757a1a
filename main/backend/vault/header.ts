import { createHash, timingSafeEqual } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { hasSystemCode, replaceFile } from './durable-file.ts';
import { canonicalJson } from './encoding.ts';
import { headerFormat, headerSchema } from './header-schema.ts';
import type { VaultHeader } from './header-schema.ts';
import { VaultError } from './vault-error.ts';

/** The two copies; each write replaces the one that is not the newest. */
export const headerCopies = ['vault.hdr.a', 'vault.hdr.b'] as const;
type Copy = (typeof headerCopies)[number];

export const maximumHeaderBytes = 1024 * 1024;
const magic = 'bailiwick-vault-header';
const firstLine = new RegExp(`^${magic} ([0-9a-f]{64})\n`);

/** What a header that cannot be used is called. */
export type HeaderFault = 'missing' | 'damaged' | 'hostile' | 'newer';

/**
 * The newest good header, or why there is none. `isOneDamaged` says that the other copy is gone
 * or bad, which is worth an audit row; the next write mends it.
 */
export type HeaderReading =
  | {
      readonly state: 'ok';
      readonly header: VaultHeader;
      readonly copy: Copy;
      readonly isOneDamaged: boolean;
    }
  | { readonly state: HeaderFault };

type CopyReading =
  | { readonly state: 'ok'; readonly header: VaultHeader }
  | { readonly state: HeaderFault };

/** Reads both copies of the header in a profile folder. It never runs a key derivation. */
export function readHeader(folder: string): HeaderReading {
  const [a, b] = [readCopy(folder, headerCopies[0]), readCopy(folder, headerCopies[1])];
  // An older release must not fall back to an older copy and then write over what a newer wrote.
  if (a.state === 'newer' || b.state === 'newer') return { state: 'newer' };
  if (a.state === 'ok' && (b.state !== 'ok' || a.header.sequence >= b.header.sequence)) {
    return { state: 'ok', header: a.header, copy: headerCopies[0], isOneDamaged: b.state !== 'ok' };
  }
  if (b.state === 'ok') {
    return { state: 'ok', header: b.header, copy: headerCopies[1], isOneDamaged: a.state !== 'ok' };
  }
  if (a.state === 'missing' && b.state === 'missing') return { state: 'missing' };
  const isHostile = a.state === 'hostile' || b.state === 'hostile';
  return { state: isHostile ? 'hostile' : 'damaged' };
}

/**
 * Writes a header over the older or damaged copy and leaves the other alone, so that a crash at
 * any point leaves one good copy. Answers the header as written, with its new sequence.
 */
export function writeHeader(folder: string, header: VaultHeader): VaultHeader {
  const current = readHeader(folder);
  if (current.state === 'newer') throw new VaultError('header-refused');
  const isOk = current.state === 'ok';
  const sequence =
    (isOk ? Math.max(current.header.sequence, header.sequence) : header.sequence) + 1;
  const next = { ...header, sequence };
  const target = isOk && current.copy === headerCopies[0] ? headerCopies[1] : headerCopies[0];
  replaceFile(join(folder, target), encodeHeader(next));
  return next;
}

/**
 * Writes a header over both copies, one after the other: what the old copies allowed (an old
 * password, an old recovery kit) is gone from the folder when this returns.
 */
export function writeBothCopies(folder: string, header: VaultHeader): VaultHeader {
  return writeHeader(folder, writeHeader(folder, header));
}

/** The bytes of one copy: a line with the SHA-256 of the body, then the body in canonical JSON. */
export function encodeHeader(header: VaultHeader): Buffer {
  const parsed = v.safeParse(headerSchema, header);
  if (!parsed.success) throw new VaultError('header-refused');
  const body = canonicalJson(header);
  const bytes = Buffer.from(`${magic} ${checksum(body)}\n${body}`, 'utf8');
  // What this release would refuse to read it must refuse to write.
  if (bytes.length > maximumHeaderBytes) throw new VaultError('header-refused');
  return bytes;
}

/** Reads the bytes of one copy. Any change of any bit makes it `damaged`. */
export function decodeHeader(bytes: Buffer): CopyReading {
  if (bytes.length > maximumHeaderBytes) return { state: 'hostile' };
  const line = firstLine.exec(bytes.subarray(0, magic.length + 66).toString('latin1'));
  if (!line) return { state: 'damaged' };
  const body = bytes.subarray(line[0].length);
  const stored = Buffer.from(line[1] ?? '', 'latin1');
  if (!timingSafeEqual(stored, Buffer.from(checksum(body), 'latin1'))) return { state: 'damaged' };
  return decodeBody(body);
}

// The checksum is right from here on, so what does not fit was made so and not damaged.
function decodeBody(body: Buffer): CopyReading {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    // A syntax error would quote the input; the state says all that may be said.
    return { state: 'hostile' };
  }
  if (isNewer(value)) return { state: 'newer' };
  const parsed = v.safeParse(headerSchema, value, { abortEarly: true });
  if (!parsed.success) return { state: 'hostile' };
  if (canonicalJson(parsed.output) !== body.toString('utf8')) return { state: 'hostile' };
  return { state: 'ok', header: parsed.output };
}

function isNewer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('format' in value)) return false;
  return Number.isSafeInteger(value.format) && Number(value.format) > headerFormat;
}

function checksum(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

function readCopy(folder: string, copy: Copy): CopyReading {
  let file: number;
  try {
    // No symlink is followed and no pipe is waited for: neither is a header that we wrote.
    const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
    file = fs.openSync(join(folder, copy), flags);
  } catch (error) {
    if (hasSystemCode(error, 'ENOENT', 'ENOTDIR')) return { state: 'missing' };
    if (hasSystemCode(error, 'ELOOP', 'EISDIR', 'EIO', 'ENXIO')) return { state: 'damaged' };
    throw error;
  }
  try {
    return decodeHeaderFile(file);
  } catch (error) {
    if (hasSystemCode(error, 'EIO', 'EISDIR')) return { state: 'damaged' };
    throw error;
  } finally {
    fs.closeSync(file);
  }
}

function decodeHeaderFile(file: number): CopyReading {
  const facts = fs.fstatSync(file);
  if (!facts.isFile()) return { state: 'damaged' };
  if (facts.size > maximumHeaderBytes) return { state: 'hostile' };
  // One byte more than the cap shows a file that grew after it was measured.
  const buffer = Buffer.alloc(maximumHeaderBytes + 1);
  let length = 0;
  for (let read = 1; read > 0 && length < buffer.length; length += read) {
    read = fs.readSync(file, buffer, length, buffer.length - length, length);
  }
  return decodeHeader(buffer.subarray(0, length));
}
