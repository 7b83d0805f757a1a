import { createReadStream } from 'node:fs';
import { splitLines } from './lines.ts';
import type { Expectation, Report } from './report.ts';
import { type Past, readPasts } from './past.ts';
import { begin, finish, readLine, type Verification } from './verify-export.ts';

const usage = `Usage: audit-verify FILE [--anchor SIZE:ROOT] [--key BASE64] [--json]

Verifies an exported audit log without the application that wrote it.

  --anchor SIZE:ROOT  size and base64 root that were kept elsewhere; shows a cut tail
  --key BASE64        Ed25519 public key that was kept elsewhere; shows a replaced key
  --json              answer in JSON

Exit status: 0 the log is whole, 1 it is damaged, 2 it could not be read or the call is wrong.
`;

type Call = { readonly file: string; readonly json: boolean; readonly expectation: Expectation };

function is32Bytes(encoded: string): boolean {
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === encoded;
}

function readAnchor(text: string): Expectation['anchor'] {
  const [, size, root] = /^([0-9]{1,15}):(.+)$/.exec(text) ?? [];
  return size !== undefined && root !== undefined && is32Bytes(root)
    ? { size: Number(size), root }
    : null;
}

/** The call, or null when it cannot be understood. */
export function readCall(words: readonly string[]): Call | null {
  let file: string | null = null;
  let json = false;
  let anchor: Expectation['anchor'] = null;
  let key: string | null = null;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--json') {
      json = true;
    } else if (word === '--anchor') {
      anchor = readAnchor(rest.shift() ?? '');
      if (anchor === null) return null;
    } else if (word === '--key') {
      key = rest.shift() ?? '';
      if (!is32Bytes(key)) return null;
    } else if (word.startsWith('-') || file !== null) {
      return null;
    } else {
      file = word;
    }
  }
  return file === null ? null : { file, json, expectation: { anchor, key } };
}

/** Verifies an export that arrives in pieces. Throws what reading it throws. */
export async function verifyStream(
  pieces: AsyncIterable<Buffer>,
  expectation: Expectation,
  pasts: readonly Past[] = [],
): Promise<Report> {
  let verification: Verification | null = null;
  for await (const line of splitLines(pieces)) {
    verification =
      verification === null ? begin(line, expectation, pasts) : readLine(verification, line);
    if (verification.damage) break;
  }
  return finish(verification ?? begin(Buffer.alloc(0), expectation));
}

/**
 * Verifies an export that can be read twice: what people acknowledged is known only behind the damage.
 * Throws what reading it throws.
 */
export async function verifyFile(
  open: () => AsyncIterable<Buffer>,
  expectation: Expectation,
): Promise<Report> {
  const pasts = await readPasts(splitLines(open()), expectation);
  return verifyStream(open(), expectation, pasts);
}

function inWords(report: Report): string {
  const seen = (report.acknowledged ?? []).map(
    ({ firstBadSeq, kind }) =>
      `Damage at row ${firstBadSeq} (${kind}) was acknowledged; the log goes on behind it.\n`,
  );
  const verdict = report.ok
    ? `The log is whole: ${report.size} rows, root ${report.root}.\n`
    : `The log is damaged at row ${report.firstBadSeq} (${report.kind}). ${report.message}\n`;
  return [...seen, verdict].join('');
}

/** Runs the command and answers its exit status. */
export async function runCommand(words: readonly string[]): Promise<number> {
  const call = readCall(words);
  if (call === null) {
    process.stderr.write(usage);
    return 2;
  }
  try {
    const report = await verifyFile(() => createReadStream(call.file), call.expectation);
    process.stdout.write(call.json ? `${JSON.stringify(report)}\n` : inWords(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    process.stderr.write(`The file could not be read (${String(error.code)}).\n`);
    return 2;
  }
}
