import { constants, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import * as v from 'valibot';
import { type KeySet, keyFor } from './key-set.ts';

/** What was wrong with an answer of a provider; the log and the words of the refusal name it. */
export const providerChecks = [
  'acr',
  'algorithm',
  'audience',
  'authorized-party',
  'code',
  'expired',
  'form',
  'issuer',
  'key',
  'nonce',
  'not-fresh',
  'not-yet-valid',
  'signature',
  'state',
] as const;
export type ProviderCheck = (typeof providerChecks)[number];

/** An answer that is not what was asked for. It names the check and nothing of the answer. */
export class ProviderMismatch extends Error {
  readonly check: ProviderCheck;

  constructor(check: ProviderCheck) {
    super(check);
    this.name = 'ProviderMismatch';
    this.check = check;
  }
}

/** What this sign-in asked for. Times are UTC epoch milliseconds. */
export type Expected = {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly acr: string | null;
  /** When the sign-in was begun: whoever signed in there before that does not count. */
  readonly begunAt: number;
  readonly now: number;
};

/** What an ID token says of a person, once everything about it holds. */
export type Identity = {
  readonly subject: string;
  /** All claims, for the one that the policy asks for. */
  readonly claims: Readonly<Record<string, unknown>>;
};

/** Longer ones are refused unread: groups of some thousand names fit. */
export const idTokenMaximum = 64 * 1024;
/** Clocks of two machines differ. */
const skewMs = 60_000;
/** A token older than this was not made for a sign-in that lasts two minutes at most. */
const oldestMs = 10 * 60_000;

const seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(10_000_000_000));
const short = v.pipe(v.string(), v.maxLength(2_000));

// Anything critical that we do not know makes the whole invalid: RFC 7515 §4.1.11.
const headerSchema = v.looseObject({
  alg: short,
  kid: v.optional(short),
  typ: v.optional(short),
  crit: v.optional(v.never()),
});

const claimsSchema = v.looseObject({
  iss: short,
  sub: v.pipe(v.string(), v.regex(/^[\x20-\x7e]+$/u), v.maxLength(255)),
  aud: v.union([short, v.pipe(v.array(short), v.minLength(1), v.maxLength(20))]),
  azp: v.optional(short),
  exp: seconds,
  iat: seconds,
  nbf: v.optional(seconds),
  nonce: short,
  auth_time: v.optional(seconds),
  acr: v.optional(short),
});
type Claims = v.InferOutput<typeof claimsSchema>;

type Algorithm = {
  readonly hash: string | null;
  /** What the key has to be: nothing else is tried with it, whatever the token says. */
  readonly fits: (key: KeyObject) => boolean;
  readonly options: Readonly<Record<string, number | string>>;
};

const rsa = (key: KeyObject): boolean =>
  key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;

/** What a signature may be made with. Neither `none` nor any with a shared key is in the list. */
const algorithms: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ['RS256', { hash: 'sha256', fits: rsa, options: { padding: constants.RSA_PKCS1_PADDING } }],
  [
    'PS256',
    {
      hash: 'sha256',
      fits: rsa,
      options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    },
  ],
  [
    'ES256',
    {
      hash: 'sha256',
      fits: (key) =>
        key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
      options: { dsaEncoding: 'ieee-p1363' },
    },
  ],
  ['EdDSA', { hash: null, fits: (key) => key.asymmetricKeyType === 'ed25519', options: {} }],
]);

/** Whether the program can check a signature of this name. */
export function isKnownAlgorithm(name: string): boolean {
  return algorithms.has(name);
}

/**
 * The identity that an ID token proves: OpenID Connect Core 1.0 §3.1.3.7, in the compact form of RFC
 * 7515. Throws `ProviderMismatch` for everything else. Nothing of the token is believed before its
 * signature holds, and the algorithm has to fit the key, so that a public key is never a secret.
 */
export function verifyIdToken(token: string, keys: KeySet, expected: Expected): Identity {
  const parts = token.length > idTokenMaximum ? [] : token.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !parts.slice(0, 2).every(isBase64url)) throw mismatch('form');
  const { alg, kid, typ } = parsed(headerSchema, header);
  const algorithm = algorithms.get(alg);
  if (!algorithm) throw mismatch('algorithm');
  // Tokens of other kinds are signed by the same keys: RFC 8725 §3.11.
  if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw mismatch('form');
  if (!isBase64url(signature)) throw mismatch('signature');
  const key = keyFor(keys, { alg, kid: kid ?? null, fits: algorithm.fits });
  if (!key) throw mismatch('key');
  const { hash, options } = algorithm;
  const bytes = Buffer.from(`${header}.${payload}`, 'ascii');
  if (!verify(hash, bytes, { key, ...options }, Buffer.from(signature, 'base64url'))) {
    throw mismatch('signature');
  }
  const claims = parsed(claimsSchema, payload);
  requireClaims(claims, expected);
  return { subject: claims.sub, claims };
}

function requireClaims(claims: Claims, expected: Expected): void {
  const { issuer, clientId, nonce, acr, begunAt, now } = expected;
  if (claims.iss !== issuer) throw mismatch('issuer');
  const audience = typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
  // A token that others take as well could be one that they passed on.
  if (audience.length !== 1 || audience[0] !== clientId) throw mismatch('audience');
  if (claims.azp !== undefined && claims.azp !== clientId) throw mismatch('authorized-party');
  if (!isEqual(claims.nonce, nonce)) throw mismatch('nonce');
  if (claims.exp * 1_000 <= now - skewMs) throw mismatch('expired');
  const from = Math.max(claims.iat, claims.nbf ?? 0) * 1_000;
  if (from > now + skewMs) throw mismatch('not-yet-valid');
  if (claims.iat * 1_000 < now - oldestMs) throw mismatch('expired');
  // Asked for by max_age, and by that mandatory: §2, §3.1.2.1.
  const authTime = claims.auth_time ?? 0;
  if (authTime * 1_000 < begunAt - skewMs) throw mismatch('not-fresh');
  if (authTime * 1_000 > now + skewMs) throw mismatch('not-yet-valid');
  if (acr !== null && claims.acr !== acr) throw mismatch('acr');
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function isBase64url(part: string): boolean {
  return part !== '' && /^[A-Za-z0-9_-]+$/u.test(part);
}

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  part: string,
): v.InferOutput<Schema> {
  const checked = v.safeParse(schema, jsonOf(Buffer.from(part, 'base64url')));
  if (!checked.success) throw mismatch('form');
  return checked.output;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // What is not JSON is not a token; its words would hold parts of it.
    throw mismatch('form');
  }
}

function mismatch(check: ProviderCheck): ProviderMismatch {
  return new ProviderMismatch(check);
}
