import * as v from 'valibot';

/** UTC epoch milliseconds. */
export const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** From 1, in 32 bits. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffff_ffff));

/** A UUID. */
export const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

/** A name or a label. */
export const name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** Base64url of exactly so many bytes, in its only canonical spelling. */
export function bytes(size: number) {
  return v.pipe(
    v.string(),
    v.length(Math.ceil((size * 8) / 6)),
    v.check((text) => Buffer.from(text, 'base64url').toString('base64url') === text),
  );
}
