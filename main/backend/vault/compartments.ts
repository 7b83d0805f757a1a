import { Aes256Gcm, CipherSuite, HkdfSha256, HpkeError } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { privateKeyObject, publicKeyObject } from './curve-keys.ts';
import { contextBytes } from './encoding.ts';
import type { Grant, GrantedName } from './header-schema.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes } from './wrap.ts';

/** A fresh key of a compartment; the caller wipes it. */
export function newCompartmentKey(): Buffer {
  return randomBytes(keyBytes);
}

/** What a new grant says, and the keys that make it; raw keys of 32 bytes each. */
export type GrantRequest = {
  readonly vaultId: string;
  readonly compartment: GrantedName;
  readonly keyVersion: number;
  readonly key: Buffer;
  readonly recipientId: string;
  readonly recipientX25519PublicKey: Buffer;
  readonly granterId: string;
  readonly granterEd25519PrivateKey: Buffer;
  readonly grantedAt: number;
};

/**
 * The one HPKE suite of the product (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM. Exported so that the published vectors can be run through the very same suite.
 */
export function hpkeSuite(): CipherSuite {
  return new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
}

/** Seals a compartment key to one operator, and signs it so that nobody else can grant access. */
export async function sealGrant(request: GrantRequest): Promise<Grant> {
  const { vaultId, compartment, keyVersion, recipientId, granterId, grantedAt } = request;
  const facts = {
    format: 1,
    grantId: randomUUID(),
    vaultId,
    compartment,
    keyVersion,
    recipientId,
    granterId,
    grantedAt,
  } as const;
  const { encapsulatedKey, sealedKey } = await sealTo(
    request.recipientX25519PublicKey,
    request.key,
    { info: contextBytes('bw/v1/grant', vaultId), aad: grantContext(facts) },
  );
  const message = signedBytes({ ...facts, encapsulatedKey, sealedKey });
  const granter = privateKeyObject('ed25519', request.granterEd25519PrivateKey);
  const signature = sign(null, message, granter).toString('base64url');
  return { ...facts, encapsulatedKey, sealedKey, signature };
}

/** Who opens a grant, and whose signature it must bear; raw keys of 32 bytes each. */
export type GrantReader = {
  readonly vaultId: string;
  readonly recipientId: string;
  readonly recipientX25519PrivateKey: Buffer;
  readonly granterEd25519PublicKey: Buffer;
};

/**
 * The compartment key of a grant; the caller wipes it. Throws `grant-refused` when the grant is
 * for another vault or operator, was not signed by the granter, or was changed in any way.
 */
export async function openGrant(grant: Grant, reader: GrantReader): Promise<Buffer> {
  if (grant.vaultId !== reader.vaultId || grant.recipientId !== reader.recipientId) {
    throw new VaultError('grant-refused');
  }
  const granter = publicKeyObject('ed25519', reader.granterEd25519PublicKey);
  const signature = Buffer.from(grant.signature, 'base64url');
  if (!verify(null, signedBytes(grant), granter, signature)) throw new VaultError('grant-refused');
  const key = await openTo(reader.recipientX25519PrivateKey, grant, {
    info: contextBytes('bw/v1/grant', grant.vaultId),
    aad: grantContext(grant),
  });
  if (!key) throw new VaultError('grant-refused');
  return key;
}

/** A key of 32 bytes that is sealed to one operator, as base64url. */
export type SealedKey = { readonly encapsulatedKey: string; readonly sealedKey: string };

/** What a sealed key is bound to. */
type Bound = { readonly info: Buffer; readonly aad: Buffer };

/** Seals a key to the X25519 key of an operator. */
export async function sealTo(
  recipientX25519PublicKey: Buffer,
  key: Buffer,
  { info, aad }: Bound,
): Promise<SealedKey> {
  const suite = hpkeSuite();
  const recipientPublicKey = await suite.kem.deserializePublicKey(recipientX25519PublicKey);
  const sealed = await suite.seal({ recipientPublicKey, info }, key, aad);
  return {
    encapsulatedKey: Buffer.from(sealed.enc).toString('base64url'),
    sealedKey: Buffer.from(sealed.ct).toString('base64url'),
  };
}

/** The key, which the caller wipes; null when it was sealed to somebody else or changed in any way. */
export async function openTo(
  recipientX25519PrivateKey: Buffer,
  sealed: SealedKey,
  { info, aad }: Bound,
): Promise<Buffer | null> {
  const suite = hpkeSuite();
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(recipientX25519PrivateKey);
    const enc = Buffer.from(sealed.encapsulatedKey, 'base64url');
    const bytes = Buffer.from(sealed.sealedKey, 'base64url');
    return Buffer.from(await suite.open({ recipientKey, enc, info }, bytes, aad));
  } catch (error) {
    if (error instanceof HpkeError) return null;
    throw error;
  }
}

type GrantFacts = Omit<Grant, 'encapsulatedKey' | 'sealedKey' | 'signature'>;

function grantContext(grant: GrantFacts): Buffer {
  return contextBytes(
    grant.format,
    grant.grantId,
    grant.vaultId,
    grant.compartment,
    grant.keyVersion,
    grant.recipientId,
    grant.granterId,
    grant.grantedAt,
  );
}

function signedBytes(grant: Omit<Grant, 'signature'>): Buffer {
  return Buffer.concat([
    contextBytes('bw/v1/grant-signature', grant.encapsulatedKey, grant.sealedKey),
    grantContext(grant),
  ]);
}
