import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { keyBytes, wipe } from './wrap.ts';

/** The two curves in use: X25519 receives, Ed25519 signs (RFC 7748, RFC 8032). */
export type Curve = 'x25519' | 'ed25519';

// The DER heads of RFC 8410; the raw 32 bytes follow each. A raw key then never becomes a string,
// which the JWK form of node:crypto would need.
const derHeads = {
  x25519: {
    privateKey: Buffer.from('302e020100300506032b656e04220420', 'hex'),
    publicKey: Buffer.from('302a300506032b656e032100', 'hex'),
  },
  ed25519: {
    privateKey: Buffer.from('302e020100300506032b657004220420', 'hex'),
    publicKey: Buffer.from('302a300506032b6570032100', 'hex'),
  },
} as const;

/** 32 random bytes are a private key on both curves (RFC 7748 §5, RFC 8032 §5.1.5). */
export function newPrivateKey(): Buffer {
  return randomBytes(keyBytes);
}

/** The key object of raw private bytes; the caller still owns and wipes the bytes. */
export function privateKeyObject(curve: Curve, raw: Buffer): KeyObject {
  const der = Buffer.concat([derHeads[curve].privateKey, raw]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    wipe(der);
  }
}

/** The key object of raw public bytes. */
export function publicKeyObject(curve: Curve, raw: Buffer): KeyObject {
  const der = Buffer.concat([derHeads[curve].publicKey, raw]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/** The raw public key that belongs to raw private bytes. */
export function publicKeyOf(curve: Curve, rawPrivateKey: Buffer): Buffer {
  const publicKey = createPublicKey(privateKeyObject(curve, rawPrivateKey));
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-keyBytes);
}
