import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/*
 * Signed notes as C2SP writes them (https://c2sp.org/signed-note): a text, an empty line, and one
 * line `— name base64(key id || signature)` for each Ed25519 signature over the text.
 */
export type NoteKey = { readonly name: string; readonly privateKey: KeyObject };

export type Note = {
  /** The signed text, with its last line feed. */
  readonly body: string;
  readonly signatures: readonly {
    readonly name: string;
    readonly keyId: Buffer;
    readonly signature: Buffer;
  }[];
};

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const PUBLIC_KEY_BYTES = 32;
const NOTE_CHARS_MAX = 65_536;
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
// DER around a raw Ed25519 key (RFC 8410): read alike by OpenSSL and BoringSSL.
const PUBLIC_KEY_DER = Buffer.from('302a300506032b6570032100', 'hex');
const PRIVATE_KEY_DER = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The private key for a 32-byte Ed25519 seed. Throws RangeError for another length. */
export function signingKeyFromSeed(seed: Buffer): KeyObject {
  if (seed.length !== 32) throw new RangeError('An Ed25519 seed has 32 bytes.');
  const der = Buffer.concat([PRIVATE_KEY_DER, seed]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/** The 32 raw bytes of the public key that belongs to a private or public Ed25519 key. */
export function publicKeyBytes(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-PUBLIC_KEY_BYTES);
}

function keyId(name: string, publicKey: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey]);
  return hash('sha256', named, 'buffer').subarray(0, KEY_ID_BYTES);
}

/** The body, signed by each key in order. The body must end in a line feed. */
export function signNote(body: string, keys: readonly NoteKey[]): string {
  const lines = keys.map(({ name, privateKey }) => {
    const id = keyId(name, publicKeyBytes(privateKey));
    const signature = sign(null, Buffer.from(body), privateKey);
    return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
  });
  return `${body}\n${lines.join('')}`;
}

/** The base64 text's bytes, or null when it is not the one way to write them. */
export function strictBase64(text: string, bytesMin: number, bytesMax: number): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < bytesMin || bytes.length > bytesMax) return null;
  return bytes.toString('base64') === text ? bytes : null;
}

/** The parts of a note, or null when the text is not one. Nothing is verified yet. */
export function readNote(text: string): Note | null {
  if (text.length > NOTE_CHARS_MAX || !text.endsWith('\n')) return null;
  const split = text.lastIndexOf('\n\n');
  if (split < 0) return null;
  const signatures = [];
  for (const line of text.slice(split + 2, -1).split('\n')) {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    if (name === undefined || encoded === undefined) return null;
    const bytes = strictBase64(encoded, KEY_ID_BYTES + 1, 4_096);
    if (bytes === null) return null;
    signatures.push({
      name,
      keyId: bytes.subarray(0, KEY_ID_BYTES),
      signature: bytes.subarray(KEY_ID_BYTES),
    });
  }
  return { body: text.slice(0, split + 1), signatures };
}

/** Whether the named key signed the note. Lines of other keys are passed over, as C2SP asks. */
export function isSignedBy(note: Note, name: string, publicKey: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES) return false;
  const id = keyId(name, publicKey);
  const key = createPublicKey({
    key: Buffer.concat([PUBLIC_KEY_DER, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return note.signatures.some(
    (line) =>
      line.name === name &&
      line.keyId.equals(id) &&
      line.signature.length === SIGNATURE_BYTES &&
      verify(null, Buffer.from(note.body), key, line.signature),
  );
}
