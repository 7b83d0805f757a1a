import type { KeyObject } from 'node:crypto';
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomFillSync,
} from 'node:crypto';
import { contextBytes } from './encoding.ts';
import type { CompartmentName } from '../../../shared/model/role.ts';
import { VaultError } from './vault-error.ts';
import { deriveKey, wipe } from './wrap.ts';

/** Where a sealed value stands. A value that was moved or is out of date does not open. */
export type SealContext = {
  readonly table: string;
  readonly rowId: string;
  readonly rowVersion: number;
};

/** A column that can be looked up by equality. */
export type IndexedColumn = { readonly table: string; readonly column: string };

/** The versions of a compartment's key that an operator holds. New values take the greatest. */
export type CompartmentKeys = {
  readonly vaultId: string;
  readonly compartment: CompartmentName;
  readonly keys: Map<number, Buffer>;
};

// Layout: format (1), suite (1), compartment (1), key version (4), nonce (12), ciphertext, tag (16).
const format = 1;
const suite = 1;
const compartmentCodes: Readonly<Record<CompartmentName, number>> = { personal: 1, credentials: 2 };
const headBytes = 7;
const nonceBytes = 12;
const tagBytes = 16;
const step = 32;
const noncesInPool = 4096;
const indexBytes = 8;
const fingerprintBytes = 16;

type Version = { readonly key: KeyObject; readonly head: Buffer; readonly context: Buffer };

/** Seals the values of one compartment. It takes over the keys and wipes them at `dispose`. */
export class PersonalSealer {
  readonly #versions = new Map<number, Version>();
  readonly #derivedKeys = new Map<string, KeyObject>();
  /** By version of the key: asked for every row of a directory. */
  readonly #fingerprintKeys = new Map<number, KeyObject>();
  #current: number;
  readonly #material: CompartmentKeys;
  // Random nonces come from the system in large pieces: one call for each would cost as much as
  // the sealing. They are never reused, also not by another process, because nothing is counted.
  readonly #pool = Buffer.alloc(nonceBytes * noncesInPool);
  #poolAt = noncesInPool * nonceBytes;

  constructor(material: CompartmentKeys) {
    this.#current = Math.max(...material.keys.keys());
    this.#material = material;
    for (const [version, key] of material.keys) {
      this.#versions.set(version, makeVersion(material, version, key));
    }
    if (!this.#versions.has(this.#current)) throw new VaultError('seal-key-unknown');
  }

  /** Seals bytes for one place, padded to steps of 32 bytes so that the length says little. */
  seal(plaintext: Uint8Array, context: SealContext): Buffer {
    const version = this.#version(this.#current);
    const nonce = this.#nonce();
    const padded = Buffer.alloc((Math.floor(plaintext.length / step) + 1) * step);
    padded.set(plaintext);
    padded[plaintext.length] = 0x80;
    const cipher = createCipheriv('aes-256-gcm', version.key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(placeBytes(version.context, context));
    const ciphertext = cipher.update(padded);
    cipher.final();
    padded.fill(0);
    return Buffer.concat([version.head, nonce, ciphertext, cipher.getAuthTag()]);
  }

  /**
   * Opens what was sealed for this very place and version of the row. Throws `seal-format` for
   * bytes that are not ours, `seal-key-unknown` for a key version that is not held, and
   * `seal-rejected` for a value that was changed, moved or put back.
   */
  open(blob: Uint8Array, context: SealContext): Buffer {
    const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
    const textBytes = bytes.length - headBytes - nonceBytes - tagBytes;
    if (textBytes < step || textBytes % step !== 0) throw new VaultError('seal-format');
    const version = this.#version(bytes.readUInt32BE(3));
    if (version.head.compare(bytes, 0, headBytes) !== 0) throw new VaultError('seal-format');
    const nonce = bytes.subarray(headBytes, headBytes + nonceBytes);
    const cipher = createDecipheriv('aes-256-gcm', version.key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(placeBytes(version.context, context));
    cipher.setAuthTag(bytes.subarray(-tagBytes));
    const padded = cipher.update(bytes.subarray(headBytes + nonceBytes, -tagBytes));
    try {
      cipher.final();
    } catch {
      // The tag did not match: the only error here, and its text would say nothing more.
      padded.fill(0);
      throw new VaultError('seal-rejected');
    }
    const end = padded.lastIndexOf(0x80);
    if (end < 0) throw new VaultError('seal-rejected');
    return padded.subarray(0, end);
  }

  /** The key version that a sealed value needs, without opening it. */
  keyVersionOf(blob: Uint8Array): number {
    if (blob.length < headBytes) throw new VaultError('seal-format');
    return Buffer.from(blob.buffer, blob.byteOffset, headBytes).readUInt32BE(3);
  }

  /** Takes over a newer version of the key, which new values are sealed with from here on. */
  renew(version: number, key: Buffer): void {
    if (version <= this.#current || this.#versions.size === 0) {
      throw new VaultError('seal-refused');
    }
    this.#material.keys.set(version, key);
    this.#versions.set(version, makeVersion(this.#material, version, key));
    this.#current = version;
  }

  /** Copies of every version of the key, to grant them; the caller wipes them. */
  keyCopies(): Map<number, Buffer> {
    return new Map([...this.#material.keys].map(([version, key]) => [version, Buffer.from(key)]));
  }

  /** The version that new values are sealed with. */
  get currentVersion(): number {
    return this.#current;
  }

  /**
   * Eight bytes that are equal for values that are equal without regard to case, and that say
   * nothing else without the key. They belong to one column and one key version.
   */
  blindIndex(column: IndexedColumn, value: string): Buffer {
    const place = [column.table, column.column];
    const hmac = createHmac('sha256', this.#derived('bw/v1/bidx', place, this.#current));
    return hmac.update(foldCase(value), 'utf8').digest().subarray(0, indexBytes);
  }

  /**
   * A text that is equal for equal digests under the same key version, the present one unless named,
   * and by which nobody without the key can try out what a digest was made of.
   */
  fingerprint(digest: string, version: number = this.#current): string {
    let key = this.#fingerprintKeys.get(version);
    if (!key) {
      key = this.#derived('bw/v1/fingerprint', [], version);
      this.#fingerprintKeys.set(version, key);
    }
    const hmac = createHmac('sha256', key);
    const mac = hmac.update(digest, 'utf8').digest().subarray(0, fingerprintBytes);
    return `p${version}.${mac.toString('base64url')}`;
  }

  /** Zeroes the keys and refuses all further work. */
  dispose(): void {
    for (const key of this.#material.keys.values()) wipe(key);
    this.#versions.clear();
    this.#derivedKeys.clear();
    this.#fingerprintKeys.clear();
  }

  #version(number: number): Version {
    const version = this.#versions.get(number);
    if (version) return version;
    throw new VaultError(this.#versions.size === 0 ? 'keys-disposed' : 'seal-key-unknown');
  }

  #nonce(): Buffer {
    if (this.#poolAt >= this.#pool.length) {
      randomFillSync(this.#pool);
      this.#poolAt = 0;
    }
    const nonce = this.#pool.subarray(this.#poolAt, this.#poolAt + nonceBytes);
    this.#poolAt += nonceBytes;
    return nonce;
  }

  #derived(label: string, place: readonly string[], version: number): KeyObject {
    const name = JSON.stringify([label, place, version]);
    const known = this.#derivedKeys.get(name);
    if (known) return known;
    if (this.#versions.size === 0) throw new VaultError('keys-disposed');
    const secret = this.#material.keys.get(version);
    if (!secret) throw new VaultError('seal-key-unknown');
    const { vaultId, compartment } = this.#material;
    const info = contextBytes(label, vaultId, compartment, ...place, version);
    const raw = deriveKey(secret, Buffer.alloc(0), info);
    const key = createSecretKey(raw);
    wipe(raw);
    this.#derivedKeys.set(name, key);
    return key;
  }
}

function makeVersion(material: CompartmentKeys, version: number, secret: Buffer): Version {
  const { vaultId, compartment } = material;
  const head = Buffer.from([format, suite, compartmentCodes[compartment], 0, 0, 0, 0]);
  head.writeUInt32BE(version, 3);
  const info = contextBytes('bw/v1/row', vaultId, compartment, version);
  const raw = deriveKey(secret, Buffer.alloc(0), info);
  const key = createSecretKey(raw);
  wipe(raw);
  return {
    key,
    head,
    context: contextBytes('bw/v1/seal', format, suite, vaultId, compartment, version),
  };
}

// One allocation instead of `contextBytes`: this runs for every row of a directory.
function placeBytes(prefix: Buffer, { table, rowId, rowVersion }: SealContext): Buffer {
  if (!Number.isSafeInteger(rowVersion) || rowVersion < 0) throw new VaultError('seal-refused');
  const tableBytes = Buffer.byteLength(table);
  const rowBytes = Buffer.byteLength(rowId);
  const bytes = Buffer.allocUnsafe(prefix.length + 16 + tableBytes + rowBytes);
  let at = prefix.copy(bytes);
  at = bytes.writeUInt32BE(tableBytes, at);
  at += bytes.write(table, at);
  at = bytes.writeUInt32BE(rowBytes, at);
  at += bytes.write(rowId, at);
  at = bytes.writeUInt32BE(Math.floor(rowVersion / 2 ** 32), at);
  bytes.writeUInt32BE(rowVersion % 2 ** 32, at);
  return bytes;
}

/**
 * A text as values are compared without regard to case. Upper case first makes ß and ss equal, and a
 * final sigma equal to a plain one.
 */
export function foldCase(value: string): string {
  const upper = value.normalize('NFKC').toUpperCase();
  return upper.toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}
