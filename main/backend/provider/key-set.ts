import { createPublicKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';

/** The public keys of a provider: RFC 7517 §5. */
export type KeySet = readonly Key[];

type Key = {
  readonly kid: string | null;
  readonly alg: string | null;
  readonly key: KeyObject;
};

/** Which key a signature asks for. */
export type WantedKey = {
  readonly alg: string;
  readonly kid: string | null;
  readonly fits: (key: KeyObject) => boolean;
};

const maximumKeys = 50;
const short = v.pipe(v.string(), v.maxLength(2_000));

// The parts of public keys alone: a private or a shared one is not even looked at.
const keySchema = v.looseObject({
  kty: v.picklist(['RSA', 'EC', 'OKP']),
  kid: v.optional(short),
  alg: v.optional(short),
  use: v.optional(short),
  crv: v.optional(short),
  n: v.optional(short),
  e: v.optional(short),
  x: v.optional(short),
  y: v.optional(short),
});

const setSchema = v.looseObject({
  keys: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(maximumKeys)),
});

/** The keys of a set that can sign; null when it is not a set. Others, such as keys for encryption, are left out. */
export function keySetOf(text: string): KeySet | null {
  const set = v.safeParse(setSchema, jsonOf(text));
  if (!set.success) return null;
  return set.output.keys.flatMap((one): Key[] => {
    const parsed = v.safeParse(keySchema, one);
    if (!parsed.success || (parsed.output.use ?? 'sig') !== 'sig') return [];
    const { kid = null, alg = null, kty, crv, n, e, x, y } = parsed.output;
    const key = publicKey({ kty, crv, n, e, x, y });
    return key ? [{ kid, alg, key }] : [];
  });
}

/** The one key that a signature names and that fits its algorithm; null when there is none, or several. */
export function keyFor(keys: KeySet, { alg, kid, fits }: WantedKey): KeyObject | null {
  const fitting = keys.filter(
    (one) => (kid === null || one.kid === kid) && (one.alg ?? alg) === alg && fits(one.key),
  );
  return fitting.length === 1 ? (fitting[0]?.key ?? null) : null;
}

function publicKey(parts: Readonly<Record<string, string | undefined>>): KeyObject | null {
  const given = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
  try {
    return createPublicKey({ key: given, format: 'jwk' });
  } catch {
    // A key of a kind or of a form that nobody here can use verifies nothing.
    return null;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
