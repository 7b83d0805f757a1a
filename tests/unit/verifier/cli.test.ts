import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Head } from '../../../main/backend/audit/checkpoint.ts';
import { AuditLog } from '../../../main/backend/audit/log.ts';
import { publicKeyBytes } from '../../../main/backend/audit/note.ts';
import { readCall, verifyStream } from '../../../main/verifier/cli.ts';
import type { Report } from '../../../main/verifier/report.ts';
import {
  emptyDatabase,
  exported,
  fill,
  keyOf,
  logOptions,
  twoEpochs,
} from '../backend/audit/logs.ts';

const entry = path.resolve(import.meta.dirname, '../../../main/verifier/index.ts');
const run = promisify(execFile);
let folder = '';
let file = '';
let head: Head;
let lines: readonly string[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'audit-verify-'));
  file = path.join(folder, 'log.jsonl');
  const log = twoEpochs();
  head = log.head();
  lines = exported(log);
  writeFileSync(file, `${lines.join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

const failed = v.object({ code: v.number(), stdout: v.string(), stderr: v.string() });
type Ended = { readonly status: number; readonly stdout: string; readonly stderr: string };

async function verifier(...words: readonly string[]): Promise<Ended> {
  try {
    return { status: 0, ...(await run(process.execPath, ['--no-warnings', entry, ...words])) };
  } catch (error) {
    const { code, stdout, stderr } = v.parse(failed, error);
    return { status: code, stdout, stderr };
  }
}

/** The standalone verifier's word on lines, without a process. */
async function report(
  some: readonly (string | Buffer)[],
  anchor: { size: number; root: string } | null = null,
): Promise<Report> {
  const pieces = some.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]);
  async function* stream(): AsyncGenerator<Buffer> {
    yield* pieces;
  }
  return verifyStream(stream(), { anchor, key: null });
}

describe('the command', () => {
  test('ends with 0 for a whole log, its anchor and its key', async () => {
    const root = head.root.toString('base64');
    const key = publicKeyBytes(keyOf('second epoch')).toString('base64');
    const ended = await verifier(file, '--anchor', `1000:${root}`, '--key', key, '--json');
    expect(ended).toEqual({
      status: 0,
      stdout: `${JSON.stringify({ ok: true, size: 1_000, root })}\n`,
      stderr: '',
    });
  });

  test('ends with 1 for a damaged log and names the row and the kind', async () => {
    const damaged = path.join(folder, 'damaged.jsonl');
    writeFileSync(
      damaged,
      lines.filter((line) => !line.startsWith('{"type":"row","seq":77,')).join('\n'),
    );
    const ended = await verifier(damaged);
    expect(ended.status).toBe(1);
    expect(ended.stdout).toBe('The log is damaged at row 77 (row-missing). Row 77 is missing.\n');
  });

  test('ends with 1 for a log that does not reach the anchor', async () => {
    const root = head.root.toString('base64');
    const ended = await verifier(file, '--json', '--anchor', `1001:${root}`);
    expect(ended.status).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({ firstBadSeq: 1_001, kind: 'rolled-back' });
  });

  test('ends with 1 for a log that a foreign key began', async () => {
    const key = publicKeyBytes(keyOf('mallory')).toString('base64');
    const ended = await verifier(file, '--json', '--key', key);
    expect(ended.status).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({ firstBadSeq: 1, kind: 'epoch-replaced' });
  });

  test('ends with 2 for a call that makes no sense, and for a file that is not there', async () => {
    expect((await verifier()).status).toBe(2);
    const ended = await verifier(path.join(folder, 'nothing.jsonl'));
    expect(ended).toEqual({
      status: 2,
      stdout: '',
      stderr: 'The file could not be read (ENOENT).\n',
    });
  });

  test.each([
    [['a', 'b']],
    [['--json']],
    [['a', '--anchor']],
    [['a', '--anchor', '5']],
    [['a', '--anchor', '5:short=']],
    [['a', '--key', 'AAAA']],
    [['a', '--what']],
  ])('does not understand %j', (words) => {
    expect(readCall(words)).toBeNull();
  });
});

describe('an export', () => {
  const rowAt = (seq: number) =>
    lines.findIndex((line) => line.startsWith(`{"type":"row","seq":${seq},`));

  test('is whole with and without a line feed at its end', async () => {
    expect(await report(lines)).toMatchObject({ ok: true });
    const whole = Buffer.from(lines.join('\n'));
    async function* once(): AsyncGenerator<Buffer> {
      yield whole;
    }
    expect(await verifyStream(once(), { anchor: null, key: null })).toMatchObject({ ok: true });
  });

  test('reads alike in pieces of any size', async () => {
    const whole = Buffer.from(`${lines.slice(0, 40).join('\n')}\n`);
    const verdicts = await Promise.all(
      [1, 7, 100, 4_096].map((size) => {
        async function* cut(): AsyncGenerator<Buffer> {
          for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
        }
        return verifyStream(cut(), { anchor: null, key: null });
      }),
    );
    expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict))).size).toBe(1);
    expect(verdicts[0]).toMatchObject({ kind: 'truncated' });
  });

  test('with a flipped bit in any byte is damaged', async () => {
    const log = new AuditLog(logOptions(emptyDatabase()));
    fill(log, 7, 3);
    const bytes = Buffer.from(`${exported(log).join('\n')}\n`);
    expect(await report(exported(log))).toMatchObject({ ok: true, size: 7 });
    const whole: string[] = [];
    for (let at = 0; at < bytes.length - 1; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      async function* once(): AsyncGenerator<Buffer> {
        yield flipped;
      }
      const verdict = await verifyStream(once(), { anchor: null, key: null });
      if (verdict.ok) whole.push(`byte ${at}`);
    }
    expect(whole).toEqual([]);
  });

  test('with two lines in the other order names the first of them', async () => {
    for (let seq = 1; seq < 1_000; seq += 37) {
      const [one, other] = [rowAt(seq), rowAt(seq + 1)];
      const swapped = lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
      expect(await report(swapped)).toMatchObject({ firstBadSeq: seq, kind: 'rows-swapped' });
    }
  });

  test('with a line twice names its row', async () => {
    for (let seq = 1; seq <= 1_000; seq += 37) {
      const at = rowAt(seq);
      const doubled = lines.toSpliced(at, 0, lines[at] ?? '');
      expect(await report(doubled)).toMatchObject({ firstBadSeq: seq, kind: 'row-added' });
    }
  });

  test('without its end is cut', async () => {
    expect(await report(lines.slice(0, -1))).toMatchObject({
      firstBadSeq: 1_001,
      kind: 'truncated',
    });
    expect(await report([...lines, lines[5] ?? ''])).toMatchObject({ kind: 'row-added' });
  });

  test('that is empty or something else is damaged from the first row', async () => {
    expect(await report([])).toMatchObject({ firstBadSeq: 1, kind: 'epoch-replaced' });
    expect(await report(['{}', 'x'])).toMatchObject({ ok: false, firstBadSeq: 1 });
    expect(await report([Buffer.alloc(5_000_000, 0x20)])).toMatchObject({ firstBadSeq: 1 });
  });
});
