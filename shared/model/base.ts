import * as v from 'valibot';

/** Text without NUL and without lone surrogates, which no directory and no file can carry. */
export function text(maxLength: number) {
  return v.pipe(
    v.string(),
    v.maxLength(maxLength),
    v.check((value) => value.isWellFormed() && !value.includes('\u0000')),
  );
}

/** As `text`, and not blank. */
export function requiredText(maxLength: number) {
  return v.pipe(text(maxLength), v.trim(), v.minLength(1));
}

/** A row number of the replica: stable for as long as the vault lives. */
export const rowId = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A count, an offset or a size: a whole number from 0. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** UTC, milliseconds since 1970; null is unknown, never or none, as the field says. */
export const instant = v.nullable(v.pipe(v.number(), v.safeInteger()));

/** Why an operator does something; kept in the audit log. */
export const reason = requiredText(500);

/** The number of a ticket in another system; may be empty. */
export const ticket = v.optional(text(100), '');

/**
 * Names a file that the operator chose in a dialog of the main process; never a path. The first
 * letter says for what: a file that was chosen for reading is never written, nor the other way.
 */
export const fileToRead = v.pipe(v.string(), v.regex(/^r[A-Za-z0-9_-]{22}$/u));
export const fileToWrite = v.pipe(v.string(), v.regex(/^w[A-Za-z0-9_-]{22}$/u));

/** Nothing to say. */
export const nothing = v.null();

/** No input. */
export const noInput = v.optional(v.strictObject({}), {});
