import * as v from 'valibot';
import { Failure } from '../../../../shared/failure.ts';
import { changeKinds } from '../../../../shared/model/change.ts';
import { requiredText, rowId, text } from '../../../../shared/model/base.ts';
import { type Canonical, canonicalJson } from '../../vault/encoding.ts';
import {
  type DecisionBody,
  decisionBody,
  type RequestBody,
  requestBody,
  type Signed,
} from './signed.ts';

/** No file of a request or a decision is larger, and none has more changes. */
export const fileBytesMax = 8 * 1_048_576;
export const fileChangesMax = 20_000;

const heads = { request: 'bailiwick-request 1', decision: 'bailiwick-decision 1' } as const;
const signatureBytes = 64;

/** What a file holds: a request with what it would change, or a decision. */
export type ApprovalFile =
  | ({ readonly kind: 'request'; readonly content: readonly string[] } & Signed<RequestBody>)
  | ({ readonly kind: 'decision' } & Signed<DecisionBody>);

const value = v.union([
  text(65_536),
  v.strictObject({ b: v.pipe(v.string(), v.maxLength(1_400_000)) }),
]);
const values = v.nullable(v.pipe(v.array(value), v.maxLength(100_000)));
const storedLines = v.pipe(
  v.array(v.strictTuple([requiredText(256), values, values])),
  v.maxLength(1_000),
);

/** One change of a request, as the line of a file tells it. */
const contentLine = v.strictObject({
  change: rowId,
  kind: v.picklist(changeKinds),
  directory: v.nullable(text(1_000)),
  target: v.nullable(text(4_096)),
  other: v.nullable(text(4_096)),
  base: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  lines: v.string(),
  sealed: v.nullable(v.pipe(v.string(), v.length(43))),
  file: v.nullable(text(256)),
});

/** The text of a file; lines end with one line feed. */
export function formatFile(file: ApprovalFile): string {
  const { kind, body, signature } = file;
  const content = file.kind === 'request' ? file.content : [];
  const lines = [heads[kind], canonicalJson(body), signature.toString('base64url'), ...content];
  return `${lines.join('\n')}\n`;
}

/**
 * Reads a file, which anybody may have written: its form alone, no signature. Throws
 * `request-unusable` for whatever this release would not have written itself, apart from line ends
 * that a mail program turned into CR LF.
 */
export function parseFile(text: string): ApprovalFile {
  if (text.length > fileBytesMax) throw new Failure('request-unusable');
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const [head, body = '', signature = '', ...content] = lines;
  // The last line ends too: what was cut off in the middle of a line is no file of ours.
  if (content.pop() !== '' || content.length > fileChangesMax) {
    throw new Failure('request-unusable');
  }
  const known = { signature: signatureOf(signature) };
  if (head === heads.request) {
    for (const line of content) canonical(contentLine, line);
    return { kind: 'request', body: canonical(requestBody, body), ...known, content };
  }
  if (head !== heads.decision || content.length > 0) throw new Failure('request-unusable');
  return { kind: 'decision', body: canonical(decisionBody, body), ...known };
}

/** A change of a request, with its clear lines. Throws `request-unusable`. */
export function parseContent(line: string) {
  const { lines, ...rest } = canonical(contentLine, line);
  const stored = parsed(storedLines, lines);
  return { ...rest, lines: stored.map(([name, before, after]) => ({ name, before, after })) };
}

function signatureOf(line: string): Buffer {
  const bytes = Buffer.from(line, 'base64url');
  // Another spelling of the same bytes would be another file with the same meaning.
  if (bytes.length !== signatureBytes || bytes.toString('base64url') !== line) {
    throw new Failure('request-unusable');
  }
  return bytes;
}

function canonical<Schema extends v.GenericSchema<unknown, Canonical>>(
  schema: Schema,
  line: string,
): v.InferOutput<Schema> {
  const found = parsed(schema, line);
  if (canonicalJson(found) !== line) throw new Failure('request-unusable');
  return found;
}

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  json: string,
): v.InferOutput<Schema> {
  try {
    return v.parse(schema, JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) {
      throw new Failure('request-unusable');
    }
    throw error;
  }
}
