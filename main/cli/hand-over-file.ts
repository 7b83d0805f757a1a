import { createDecipheriv, createHash, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { Refused } from './problems.ts';

/** No file with a sealed password is larger. */
export const fileBytesMax = 65_536;

const firstLine = 'bailiwick-hand-over 1';
const saltBytes = 16;
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const stretch = promisify(pbkdf2);
/** The place in the page; nothing else of it is looked at, and nothing of it is run. */
const place = { before: '<pre id="sealed" hidden>\n', after: '</pre>' };

function whole(least: number, most: number) {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
}

/** In the order of its one spelling. Beyond these bounds a file would hold the computer for long. */
const head = v.strictObject({
  algorithm: v.literal('pbkdf2-sha512'),
  createdAt: whole(0, 8_640_000_000_000_000),
  iterations: whole(210_000, 10_000_000),
  salt: v.string(),
});
// What steers a terminal is in no password of ours.
const plainText = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024), v.regex(/^\P{Cc}+$/u));
const content = v.strictObject({ account: v.string(), password: plainText });

/** What a file holds: a password, and the name of the account whose it is. */
export type OpenedHandOver = v.InferOutput<typeof content>;

/** A file of the right form, before anybody knows whether a passphrase opens it. */
export type SealedHandOver = {
  /** The lines that are bound to what is sealed, each with its line feed. */
  readonly clear: Buffer;
  readonly kdf: v.InferOutput<typeof head>;
  readonly salt: Buffer;
  readonly sealed: Buffer;
};

/**
 * Reads the text of a file, which anybody may have written (docs/hand-over-format.md). Throws
 * `hand-over-unusable` when what is sealed there is not in the form in which this release writes it,
 * apart from line ends that a mail program turned into CR LF.
 */
export function parseHandOver(text: string): SealedHandOver {
  const places = text.replaceAll('\r\n', '\n').split(place.before);
  const [block, after] = places[1]?.split(place.after) ?? [];
  if (places.length !== 2 || block === undefined || after === undefined) throw unusable();
  const lines = block.split('\n');
  const [first = '', second = '', third = '', check = '', end] = lines;
  if (lines.length !== 5 || end !== '' || first !== firstLine) throw unusable();
  const clear = `${first}\n${second}\n`;
  const known = createHash('sha256').update(`${clear}${third}\n`).digest('base64url');
  if (check !== known) throw unusable();
  const kdf = parsed(head, second);
  // One meaning has one text, so that a changed file is never the same file.
  if (JSON.stringify(kdf) !== second) throw unusable();
  const [salt, sealed] = [bytesOf(kdf.salt), bytesOf(third)];
  const isShort = sealed.length <= nonceBytes + tagBytes;
  if (salt.length !== saltBytes || isShort) throw unusable();
  return { clear: Buffer.from(clear, 'utf8'), kdf, salt, sealed };
}

/** The key of a file (32 bytes, to be wiped), from a passphrase typed with or without dashes. */
export function keyOf({ kdf, salt }: SealedHandOver, passphrase: string): Promise<Buffer> {
  return stretch(plain(passphrase), salt, kdf.iterations, keyBytes, 'sha512');
}

/** What the key opens. Throws `hand-over-passphrase-wrong` when it was not sealed with this key. */
export function openWith({ clear, sealed }: SealedHandOver, key: Buffer): OpenedHandOver {
  const nonce = sealed.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(clear);
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const opened = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
  try {
    decipher.final();
  } catch {
    // The only error that final() has here is a tag that does not match.
    opened.fill(0);
    throw new Refused('hand-over-passphrase-wrong');
  }
  const text = opened.toString('utf8');
  opened.fill(0);
  return parsed(content, text);
}

/** What was typed, without what does not matter: case, blanks, dashes, and o, i, l for digits. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s\p{Dash}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw unusable();
  return bytes;
}

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  json: string,
): v.InferOutput<Schema> {
  try {
    return v.parse(schema, JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) throw unusable();
    throw error;
  }
}

function unusable(): Refused {
  return new Refused('hand-over-unusable');
}
