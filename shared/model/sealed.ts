import * as v from 'valibot';

/**
 * What a caller seals to the backend, in base64url: `to` names the key of the backend, `enc` is the
 * encapsulated key (RFC 9180 §4.1, DHKEM(P-256): 65 bytes), `bytes` the sealed JSON. Whoever carries
 * it can read nothing of it.
 */
export const sealedCall = v.strictObject({
  to: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/u)),
  enc: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}$/u)),
  // The bounds of every input hold for this text too.
  bytes: v.pipe(v.string(), v.minLength(22), v.regex(/^[A-Za-z0-9_-]*$/u)),
});
export type SealedCall = v.InferOutput<typeof sealedCall>;

/** An answer that only the caller can open: base64url of a nonce of 12 bytes and the sealed JSON. */
export const sealedAnswer = v.strictObject({
  sealed: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/u)),
});
export type SealedAnswer = v.InferOutput<typeof sealedAnswer>;
