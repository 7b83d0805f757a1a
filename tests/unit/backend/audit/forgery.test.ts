import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Head } from '../../../../main/backend/audit/checkpoint.ts';
import { AuditLog } from '../../../../main/backend/audit/log.ts';
import { publicKeyBytes } from '../../../../main/backend/audit/note.ts';
import { openEpoch } from '../../../../main/backend/audit/open-epoch.ts';
import type { StoredCheckpoint, StoredEpoch } from '../../../../main/backend/audit/source.ts';
import { verifyAudit } from '../../../../main/backend/audit/verify.ts';
import {
  copyOf,
  emptyDatabase,
  fill,
  keyOf,
  type Log,
  logOptions,
  sourceOf,
  twoEpochs,
  vault,
} from './logs.ts';
import { both, type Honest, judge, judgeAll, rememberHonest } from './two-verifiers.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let honest: Log;
let head: Head;
let remembered: Honest;

beforeAll(() => {
  const log = twoEpochs();
  honest = copyOf(log.source);
  head = log.head();
  remembered = rememberHonest(honest, head);
});

function flippedText(text: string, at: number): string {
  const bytes = Buffer.from(text);
  bytes[at] = (bytes[at] ?? 0) ^ 0x01;
  return bytes.toString();
}

function flippedBytes(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x01;
  return copy;
}

const bytePlaces = (length: number): number[] => Array.from({ length }, (_, at) => at);

/** A log of the same rows, made by somebody who has every right but the key. */
function resigned(key: string): { readonly log: Log; readonly head: Head } {
  const log = new AuditLog(logOptions(emptyDatabase(), { signingKey: keyOf(key) }));
  fill(log, 1_000, 4);
  return { log: copyOf(log.source), head: log.head() };
}

describe('a checkpoint', () => {
  const at = 120;
  const size = (at + 1) * 4;
  const withCheckpoint = (checkpoint: StoredCheckpoint): Log => ({
    ...honest,
    checkpoints: honest.checkpoints.with(at, checkpoint),
  });
  const checkpointOf = (): StoredCheckpoint => {
    const checkpoint = honest.checkpoints[at];
    if (!checkpoint) throw new Error('There is no such checkpoint in the test.');
    return checkpoint;
  };

  test('with a flipped bit in any byte of its note or marks is found by both', () => {
    const checkpoint = checkpointOf();
    const kinds = new Set<string>();
    const seen = (log: Log): void => {
      const found = judge(remembered, log, size - 4);
      kinds.add(`${found.app} / ${found.standalone}`);
    };
    for (const byte of bytePlaces(Buffer.byteLength(checkpoint.note))) {
      seen(withCheckpoint({ ...checkpoint, note: flippedText(checkpoint.note, byte) }));
    }
    for (const byte of bytePlaces(checkpoint.marks.length)) {
      seen(withCheckpoint({ ...checkpoint, marks: flippedBytes(checkpoint.marks, byte) }));
    }
    // A flipped bit in the vault id of the origin makes it look like another vault's.
    const forged = `${size - 3} checkpoint-forged`;
    const spliced = `${size - 3} spliced`;
    expect([...kinds].toSorted()).toEqual([`${forged} / ${forged}`, `${spliced} / ${spliced}`]);
  });

  test('with a changed column is found by the app, which alone reads the columns', async () => {
    const checkpoint = checkpointOf();
    const changes: Partial<StoredCheckpoint>[] = [
      { size: size + 1 },
      { epoch: 2 },
      { root: flippedBytes(checkpoint.root, 7) },
      { frontier: flippedBytes(checkpoint.frontier, 7) },
      { frontier: checkpoint.frontier.subarray(32) },
      { time: checkpoint.time + 1 },
    ];
    for (const change of changes) {
      const source = sourceOf(withCheckpoint({ ...checkpoint, ...change }));
      expect(await verifyAudit(source, { vault })).toMatchObject({
        firstBadSeq: size - 3,
        kind: 'checkpoint-forged',
      });
    }
  });

  test('that a foreign key signed is found by both, wherever the foreign key begins', () => {
    const other = resigned('mallory').log;
    for (let from = 0; from < honest.checkpoints.length; from += 10) {
      const checkpoints = [...honest.checkpoints.slice(0, from), ...other.checkpoints.slice(from)];
      expect(judge(remembered, { ...honest, checkpoints }, from * 4)).toEqual(
        both(`${from * 4 + 1} checkpoint-forged`),
      );
    }
  });
});

describe('an epoch header', () => {
  const withEpoch = (at: number, epoch: StoredEpoch): Log => ({
    ...honest,
    epochs: honest.epochs.with(at, epoch),
  });
  const epochOf = (at: number): StoredEpoch => {
    const epoch = honest.epochs[at];
    if (!epoch) throw new Error('There is no such epoch in the test.');
    return epoch;
  };

  test('with a flipped bit is found by both at the first row of the epoch', () => {
    const wrong: string[] = [];
    for (const [at, first] of [
      [0, 1],
      [1, 601],
    ] as const) {
      const epoch = epochOf(at);
      // All that lies before the epoch is read each time: a sample of its bytes.
      const step = at === 0 ? 3 : 37;
      for (const byte of bytePlaces(Buffer.byteLength(epoch.note))) {
        if (byte % step !== 0) continue;
        const log = withEpoch(at, { ...epoch, note: flippedText(epoch.note, byte) });
        const found = judgeAll(remembered, log);
        const wanted = `${first} epoch-replaced`;
        if (found.app !== wanted || found.standalone !== wanted) {
          wrong.push(`${byte}: ${found.app} / ${found.standalone}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('that names a foreign key is found by both at the first row of the epoch', () => {
    const mallory = logOptions(emptyDatabase());
    fill(new AuditLog(mallory), 600, 4);
    const stolen = openEpoch({
      ...mallory,
      signingKey: keyOf('mallory'),
      previousKey: keyOf('first epoch'),
      reason: 'rotation',
    });
    const [, second] = copyOf(stolen.source).epochs;
    if (!second) throw new Error('There are two epochs.');
    // Without the signature of the key before: what somebody without that key can make.
    const lines = second.note.split('\n');
    const unsigned = { ...second, note: [...lines.slice(0, -2), ''].join('\n') };
    expect(judgeAll(remembered, withEpoch(1, unsigned))).toEqual(both('601 epoch-replaced'));
  });

  test('that is gone is found by both', () => {
    const gone = { ...honest, epochs: honest.epochs.slice(0, 1) };
    expect(judgeAll(remembered, gone)).toEqual(both('601 epoch-replaced'));
    const headless = { ...honest, epochs: honest.epochs.slice(1) };
    expect(judgeAll(remembered, headless)).toEqual(both('1 epoch-replaced'));
  });

  test('with a changed column is found by the app, which alone reads the columns', async () => {
    const epoch = epochOf(1);
    const changes: Partial<StoredEpoch>[] = [
      { epoch: 3 },
      { afterSize: 601 },
      { publicKey: flippedBytes(epoch.publicKey, 3) },
      { frontier: flippedBytes(epoch.frontier, 3) },
      { time: epoch.time - 1 },
    ];
    for (const change of changes) {
      const source = sourceOf(withEpoch(1, { ...epoch, ...change }));
      expect(await verifyAudit(source, { vault })).toMatchObject({
        firstBadSeq: 601,
        kind: 'epoch-replaced',
      });
    }
  });
});

describe('a whole log', () => {
  test('that somebody else signed is found by the anchor and by the trusted key', async () => {
    const other = resigned('mallory');
    expect(other.head).not.toEqual(head);
    expect(await verifyAudit(sourceOf(other.log), { vault, anchor: head })).toMatchObject({
      firstBadSeq: 1_000,
      kind: 'rolled-back',
    });
    const trustedKey = publicKeyBytes(keyOf('second epoch'));
    expect(await verifyAudit(sourceOf(other.log), { vault, trustedKey })).toMatchObject({
      firstBadSeq: 1,
      kind: 'epoch-replaced',
    });
  });

  test('that was put back to an earlier state and went on is found by the anchor', () => {
    const log = twoEpochs();
    fill(log, 50, 4, 1_000);
    const later = copyOf(log.source);
    const anchored = rememberHonest(later, log.head());
    const other = twoEpochs();
    fill(other, 60, 4, 2_000);
    expect(judgeAll(anchored, copyOf(other.source))).toEqual(both('1050 rolled-back'));
  });

  test('with forged rows behind the last checkpoint is found by the anchor', () => {
    const log = twoEpochs();
    log.transaction(() => log.append({ operator: 'anna', action: 'exports.make' }));
    const anchored = rememberHonest(copyOf(log.source), log.head());
    const other = twoEpochs();
    other.transaction(() => other.append({ operator: 'anna', action: 'exports.list' }));
    expect(judgeAll(anchored, copyOf(other.source))).toEqual(both('1001 row-changed'));
  });

  test('of another vault is not this one', async () => {
    const other = twoEpochs(0, { vault: '11111111-2222-3333-4444-555555555555' });
    expect(await verifyAudit(other.source, { vault })).toMatchObject({
      firstBadSeq: 1,
      kind: 'spliced',
    });
    const all = copyOf(other.source);
    expect(judgeAll(remembered, { ...all, epochs: honest.epochs })).toEqual(both('1 spliced'));
  });

  test('with a row before the first is found by the app', async () => {
    const [first] = honest.rows;
    if (!first) throw new Error('There are rows.');
    const rows = [{ ...first, seq: 0 }, ...honest.rows];
    expect(await verifyAudit(sourceOf({ ...honest, rows }), { vault })).toMatchObject({
      firstBadSeq: 0,
      kind: 'row-added',
    });
  });
});
