import { createHmac, timingSafeEqual } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { hasSystemCode, syncFolder } from './durable-file.ts';
import { VaultError } from './vault-error.ts';
import { wipe } from './wrap.ts';

/** How far the audit log had come: an outside witness against a log that was cut or put back. */
export type AnchorRecord = {
  readonly vaultId: string;
  readonly epoch: number;
  /** Rows in the log. */
  readonly size: number;
  /** Merkle root over these rows, 32 bytes (RFC 6962 §2.1). */
  readonly root: Buffer;
  /** What is bound of the pages of the database file, 32 bytes; null where nothing is. */
  readonly pages: Buffer | null;
  /** Grows by one with each write. */
  readonly sequence: number;
};

// Record: magic (8), vault id (16), epoch (4), size (8), sequence (8), root (32), pages (32), HMAC (32).
// Records from before there was a ledger of pages have another magic and no pages.
const magic = Buffer.from('BWANCH02', 'latin1');
const magicBefore = Buffer.from('BWANCH01', 'latin1');
const rootBytes = 32;
const bodyBytesBefore = 76;
const bodyBytes = bodyBytesBefore + 32;
const macBytes = 32;
const recordBytes = bodyBytes + macBytes;
const recordBytesBefore = bodyBytesBefore + macBytes;
const slotBytes = 256;
const noPages = Buffer.alloc(32);

/** The anchor file of one vault. It owns the file and a copy of the key until `close`. */
export class AnchorFile {
  readonly #path: string;
  readonly #vaultId: string;
  readonly #key: Buffer;
  #file: number | null = null;
  #sequence = 0;
  #newest: AnchorRecord | null = null;
  #isClosed = false;

  /** `key` is `UnlockedKeys.anchorKey()`; it is copied. Nothing is opened yet. */
  constructor(path: string, vaultId: string, key: Buffer) {
    this.#path = path;
    this.#vaultId = vaultId;
    this.#key = Buffer.from(key);
  }

  /**
   * The newest slot with a good seal. `missing` means that there is no file; `damaged` that no
   * slot in it can be trusted. One bad slot beside a good one is what a crash leaves behind.
   */
  read(): AnchorRecord | 'missing' | 'damaged' {
    if (this.#isClosed) throw new VaultError('anchor-closed');
    const file = this.#open();
    if (file === null) return 'missing';
    const bytes = Buffer.alloc(2 * slotBytes + 1);
    const length = fs.readSync(file, bytes, 0, bytes.length, 0);
    if (length !== 2 * slotBytes) return 'damaged';
    const slots = [bytes.subarray(0, slotBytes), bytes.subarray(slotBytes, 2 * slotBytes)];
    const records = slots
      .map((slot) => this.#decodeSlot(slot))
      .filter((record) => record !== null)
      .toSorted((left, right) => right.sequence - left.sequence);
    const newest = records[0];
    if (!newest) return 'damaged';
    this.#sequence = Math.max(this.#sequence, newest.sequence);
    this.#newest = newest;
    return newest;
  }

  /**
   * Writes over the older slot, without waiting for the disk: cheap enough for every commit. Whoever
   * does not say what is bound of the pages says that nothing is.
   */
  write(
    epoch: number,
    { size, root }: { readonly size: number; readonly root: Buffer },
    pages: Buffer | null = null,
  ): AnchorRecord {
    if (this.#isClosed) throw new VaultError('anchor-closed');
    if (this.#file === null && this.#open() !== null) this.read();
    const sequence = this.#sequence + 1;
    const copied = { root: Buffer.from(root), pages: pages && Buffer.from(pages) };
    const record = { vaultId: this.#vaultId, epoch, size, ...copied, sequence };
    const slot = Buffer.alloc(slotBytes);
    encodeRecord(record, this.#key).copy(slot);
    fs.writeSync(this.#file ?? this.#create(), slot, 0, slotBytes, (sequence % 2) * slotBytes);
    this.#sequence = sequence;
    this.#newest = record;
    return record;
  }

  /**
   * Binds pages to the head that was written last, and waits for the disk. False where no head was
   * ever written.
   */
  bind(epoch: number, pages: Buffer | null): boolean {
    if (!this.#newest) this.read();
    if (!this.#newest) return false;
    this.write(epoch, this.#newest, pages);
    this.sync();
    return true;
  }

  /** Waits until what was written is on the disk. */
  sync(): void {
    if (this.#file !== null) fs.fdatasyncSync(this.#file);
  }

  /** Syncs and closes the file and zeroes the key. */
  close(): void {
    this.sync();
    if (this.#file !== null) fs.closeSync(this.#file);
    this.#file = null;
    this.#isClosed = true;
    wipe(this.#key);
  }

  #decodeSlot(slot: Buffer): AnchorRecord | null {
    const length = slot.subarray(0, magic.length).equals(magic) ? recordBytes : recordBytesBefore;
    if (slot.subarray(length).some((byte) => byte !== 0)) return null;
    return decodeRecord(slot.subarray(0, length), this.#key, this.#vaultId);
  }

  #open(): number | null {
    if (this.#file !== null) return this.#file;
    try {
      this.#file = fs.openSync(this.#path, fs.constants.O_RDWR | fs.constants.O_NOFOLLOW);
    } catch (error) {
      if (hasSystemCode(error, 'ENOENT')) return null;
      throw error;
    }
    return this.#file;
  }

  // Both slots exist from the start, so that a short file is damage and never a beginning.
  #create(): number {
    fs.mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const file = fs.openSync(this.#path, 'wx+', 0o600);
    fs.writeSync(file, Buffer.alloc(2 * slotBytes), 0, 2 * slotBytes, 0);
    fs.fsyncSync(file);
    // A file that a power cut takes away again would look like one that somebody deleted.
    syncFolder(dirname(this.#path));
    this.#file = file;
    return file;
  }
}

/** One line of base64url for the keychain, sealed like a slot of the file. */
export function encodeAnchorForKeychain(record: AnchorRecord, key: Buffer): string {
  return encodeRecord(record, key).toString('base64url');
}

/** The record of a line from the keychain, or `damaged` when its seal is not that of this vault. */
export function decodeAnchorFromKeychain(
  line: string,
  vaultId: string,
  key: Buffer,
): AnchorRecord | 'damaged' {
  const bytes = Buffer.from(line, 'base64url');
  if (bytes.toString('base64url') !== line) return 'damaged';
  return decodeRecord(bytes, key, vaultId) ?? 'damaged';
}

function encodeRecord(record: AnchorRecord, key: Buffer): Buffer {
  if (record.root.length !== rootBytes) throw new VaultError('seal-refused');
  const bytes = Buffer.alloc(recordBytes);
  let at = magic.copy(bytes);
  at += bytes.write(record.vaultId.replaceAll('-', ''), at, 'hex');
  at = bytes.writeUInt32BE(record.epoch, at);
  at = bytes.writeBigUInt64BE(BigInt(record.size), at);
  at = bytes.writeBigUInt64BE(BigInt(record.sequence), at);
  at += record.root.copy(bytes, at);
  record.pages?.copy(bytes, at);
  macOf(bytes.subarray(0, bodyBytes), key).copy(bytes, bodyBytes);
  return bytes;
}

function decodeRecord(bytes: Buffer, key: Buffer, vaultId: string): AnchorRecord | null {
  if (bytes.length !== recordBytes && bytes.length !== recordBytesBefore) return null;
  const body = bytes.subarray(0, bytes.length - macBytes);
  if (!timingSafeEqual(macOf(body, key), bytes.subarray(body.length))) return null;
  const isOurs =
    bytes.subarray(0, 8).equals(body.length === bodyBytes ? magic : magicBefore) &&
    bytes.toString('hex', 8, 24) === vaultId.replaceAll('-', '');
  if (!isOurs) return null;
  const pages = Buffer.from(body.subarray(bodyBytesBefore));
  return {
    vaultId,
    epoch: bytes.readUInt32BE(24),
    size: Number(bytes.readBigUInt64BE(28)),
    sequence: Number(bytes.readBigUInt64BE(36)),
    root: Buffer.from(bytes.subarray(44, bodyBytesBefore)),
    pages: pages.length === 0 || pages.equals(noPages) ? null : pages,
  };
}

function macOf(body: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
