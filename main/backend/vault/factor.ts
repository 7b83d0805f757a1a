import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { contextBytes } from './encoding.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import { readSpelled, spell } from './spelled.ts';
import { acceptedStep } from './totp.ts';
import { deriveKey, unwrapSecret, wipe, wrapSecret } from './wrap.ts';

const seedBytes = 20;
const codeCount = 10;
/** 40 bits: they can be guessed here alone, behind the waits after wrong sign-ins. */
const codeSpelling = { purpose: 'bw/v1/recovery-code', secretBytes: 5, checkBytes: 0 };
const digestBytes = 16;
const stepBytes = 8;
/** Format (1), last used step (8), seed (20), a digest for each recovery code. */
export const factorBytes = 1 + stepBytes + seedBytes + codeCount * digestBytes;
const format = 1;
const spent = Buffer.alloc(digestBytes);

/** The second factor of an operator, opened. Whoever holds it wipes the seed. */
export type Factor = {
  readonly seed: Buffer;
  /** The last step whose code was used; no code of it or of an earlier one works again. */
  readonly lastStep: number;
  /** Digests of the recovery codes; zeros where one was used. */
  readonly digests: readonly Buffer[];
};

/** Whose factor it is. */
export type FactorOwner = {
  readonly vaultId: string;
  readonly operatorId: string;
  /** X25519 and then Ed25519: what only the operator's own credentials open. */
  readonly privateKeys: Buffer;
};

/** What a code was, once it was taken. */
export type SpentCode = {
  readonly factor: Factor;
  readonly kind: 'code' | 'recovery-code';
  /** Recovery codes that are left. */
  readonly left: number;
};

/** A new seed; the caller wipes it. 160 bits, as RFC 4226 §4 asks for. */
export function newSeed(): Buffer {
  return randomBytes(seedBytes);
}

/** A factor with ten new recovery codes, which are shown once. `lastStep` is that of its first code. */
export function newFactor(
  seed: Buffer,
  lastStep: number,
): { readonly factor: Factor; readonly codes: readonly string[] } {
  const made = Array.from({ length: codeCount }, () =>
    spell(randomBytes(codeSpelling.secretBytes), codeSpelling),
  );
  const digests = made.map((groups) => digestOf(seed, groups.join('')));
  const codes = made.map((groups) => groups.join('-'));
  return { factor: { seed, lastStep, digests }, codes };
}

/** The factor as the header keeps it: sealed under a key that follows from the operator's own keys. */
export function sealFactor(owner: FactorOwner, factor: Factor): string {
  const bytes = Buffer.alloc(factorBytes);
  let at = bytes.writeUInt8(format, 0);
  at = bytes.writeBigUInt64BE(BigInt(factor.lastStep), at);
  at += factor.seed.copy(bytes, at);
  for (const digest of factor.digests) at += digest.copy(bytes, at);
  const key = keyOf(owner);
  try {
    return wrapSecret(key, bytes, contextOf(owner));
  } finally {
    wipe(key, bytes);
  }
}

/** The factor of an operator, or null when it is not one that they sealed. */
export function openFactor(owner: FactorOwner, sealed: string): Factor | null {
  const key = keyOf(owner);
  const bytes = unwrapSecret(key, sealed, contextOf(owner));
  wipe(key);
  if (bytes?.length !== factorBytes || bytes[0] !== format) return null;
  const seedAt = 1 + stepBytes;
  const digestsAt = seedAt + seedBytes;
  const factor = {
    lastStep: Number(bytes.readBigUInt64BE(1)),
    seed: Buffer.from(bytes.subarray(seedAt, digestsAt)),
    digests: Array.from({ length: codeCount }, (_, index) => {
      const from = digestsAt + index * digestBytes;
      return Buffer.from(bytes.subarray(from, from + digestBytes));
    }),
  };
  wipe(bytes);
  return factor;
}

/**
 * What becomes of the factor when a code is used, or null for a code that is wrong, old or used.
 * Six digits are a code of the authenticator; anything else is read as a recovery code.
 */
export function spendCode(factor: Factor, typed: string, now: number): SpentCode | null {
  const text = typed.replaceAll(/\s/gu, '');
  if (/^\d{6}$/u.test(text)) {
    const step = acceptedStep(factor.seed, text, { now, lastStep: factor.lastStep });
    if (step === null) return null;
    return { factor: { ...factor, lastStep: step }, kind: 'code', left: leftOf(factor) };
  }
  const code = recoveryCode(text);
  if (code === null) return null;
  const digest = digestOf(factor.seed, code);
  const at = factor.digests.findIndex((known) => timingSafeEqual(known, digest));
  if (at < 0) return null;
  const digests = factor.digests.map((known, index) => (index === at ? spent : known));
  const next = { ...factor, digests };
  return { factor: next, kind: 'recovery-code', left: leftOf(next) };
}

/** How many recovery codes have not been used. */
export function leftOf({ digests }: Pick<Factor, 'digests'>): number {
  return digests.filter((digest) => !digest.equals(spent)).length;
}

/** The header with another factor for one operator, or with none; its seal is to be made anew. */
export function withFactor(
  header: VaultHeader,
  operatorId: string,
  sealed: string | null,
): VaultHeader {
  const operators = header.operators.map((entry): HeaderOperator => {
    if (entry.operatorId !== operatorId) return entry;
    const { factor: _before, ...rest } = entry;
    return sealed === null ? rest : { ...rest, factor: sealed };
  });
  return { ...header, operators };
}

/** What has to be written down of a code before it counts: nothing where no code is asked for. */
export type Spent =
  | { readonly sealed: null }
  | { readonly sealed: string; readonly kind: SpentCode['kind'] };

/** Takes a code of an operator whose password was right; null when it is wrong. */
export function spendOwn(
  { vaultId }: Pick<VaultHeader, 'vaultId'>,
  { operatorId, factor: sealed }: HeaderOperator,
  { privateKeys }: Pick<FactorOwner, 'privateKeys'>,
  given: { readonly code: string; readonly now: number },
): Spent | 'damaged' | null {
  if (sealed === undefined) return { sealed: null };
  const owner = { vaultId, operatorId, privateKeys };
  const factor = openFactor(owner, sealed);
  if (!factor) return 'damaged';
  const spent = spendCode(factor, given.code, given.now);
  const next = spent && { sealed: sealFactor(owner, spent.factor), kind: spent.kind };
  wipe(factor.seed);
  return next;
}

function recoveryCode(text: string): string | null {
  const code = readSpelled(text, codeSpelling);
  return typeof code === 'string' ? null : spell(code, codeSpelling).join('');
}

function digestOf(seed: Buffer, code: string): Buffer {
  const hmac = createHmac('sha256', seed).update(contextBytes('bw/v1/recovery-code', code));
  return hmac.digest().subarray(0, digestBytes);
}

function keyOf({ vaultId, operatorId, privateKeys }: FactorOwner): Buffer {
  return deriveKey(privateKeys, Buffer.alloc(0), contextBytes('bw/v1/factor', vaultId, operatorId));
}

function contextOf({ vaultId, operatorId }: FactorOwner): Buffer {
  return contextBytes('bw/v1/factor/seal', vaultId, operatorId, format);
}
