import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type CheckpointBody,
  type EpochBody,
  originOf,
  readCheckpoint,
  readEpoch,
  writeCheckpoint,
  writeEpoch,
} from '../../../../main/backend/audit/checkpoint.ts';
import { AuditLog } from '../../../../main/backend/audit/log.ts';
import {
  decodeFrontier,
  encodeFrontier,
  type Frontier,
  rootOf,
} from '../../../../main/backend/audit/merkle.ts';
import { readNote, signNote } from '../../../../main/backend/audit/note.ts';
import type { StoredCheckpoint, StoredEpoch } from '../../../../main/backend/audit/source.ts';
import {
  copyOf,
  emptyDatabase,
  entryAt,
  fill,
  keyOf,
  type Log,
  logOptions,
  twoEpochs,
  vault,
} from './logs.ts';
import { both, type Honest, judge, judgeAll, rememberHonest } from './two-verifiers.ts';

// What somebody who holds a signing key still cannot do unseen to a log that others have copies of.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let honest: Log;
let remembered: Honest;

beforeAll(() => {
  const log = twoEpochs();
  honest = copyOf(log.source);
  remembered = rememberHonest(honest, log.head());
});

function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('The test lacks a value.');
  return value;
}

/** Another tree of the same size. */
function otherTree(size: number, bytes: Buffer): { frontier: Frontier; root: Buffer } {
  const frontier = present(decodeFrontier(size, randomBytes(bytes.length)));
  return { frontier, root: rootOf(frontier) };
}

function resigned(
  stored: StoredCheckpoint,
  change: Partial<CheckpointBody>,
  key: string,
): StoredCheckpoint {
  const body = { ...present(readCheckpoint(present(readNote(stored.note)).body)), ...change };
  const note = signNote(writeCheckpoint(body), [{ name: originOf(vault), privateKey: keyOf(key) }]);
  return { ...stored, note, epoch: body.epoch, root: body.root, time: body.time };
}

function resignedEpoch(stored: StoredEpoch, change: Partial<EpochBody>): StoredEpoch {
  const body = { ...present(readEpoch(present(readNote(stored.note)).body)), ...change };
  const keys = ['second epoch', 'first epoch'].map((key) => ({
    name: originOf(vault),
    privateKey: keyOf(key),
  }));
  return { ...stored, note: signNote(writeEpoch(body), keys), afterSize: body.after.size };
}

const withCheckpoint = (at: number, checkpoint: StoredCheckpoint): Log => ({
  ...honest,
  checkpoints: honest.checkpoints.with(at, checkpoint),
});

describe('a checkpoint signed by the right key', () => {
  test('at another time does not fit the one after it', () => {
    const checkpoint = present(honest.checkpoints[10]);
    const later = resigned(checkpoint, { time: checkpoint.time + 1 }, 'first epoch');
    expect(judge(remembered, withCheckpoint(10, later), 40)).toEqual(both('45 checkpoint-forged'));
  });

  test('that names another epoch is forged', () => {
    const at = honest.checkpoints.length - 1;
    const other = resigned(present(honest.checkpoints[at]), { epoch: 1 }, 'second epoch');
    expect(judge(remembered, withCheckpoint(at, other), 996)).toEqual(
      both('997 checkpoint-forged'),
    );
  });

  test('with a root that its rows do not have is forged', () => {
    const checkpoint = present(honest.checkpoints[10]);
    const { frontier, root } = otherTree(checkpoint.size, checkpoint.frontier);
    const other = resigned(checkpoint, { root }, 'first epoch');
    const log = withCheckpoint(10, { ...other, frontier: encodeFrontier(frontier) });
    expect(judge(remembered, log, 40)).toEqual(both('41 checkpoint-forged'));
  });
});

test('The key of an epoch that has ended signs nothing any more.', () => {
  const at = honest.checkpoints.length - 1;
  const checkpoint = present(honest.checkpoints[at]);
  for (const epoch of [1, 2]) {
    const log = withCheckpoint(at, resigned(checkpoint, { epoch }, 'first epoch'));
    expect(judge(remembered, log, 996)).toEqual(both('997 checkpoint-forged'));
  }
});

describe('an epoch header signed by both keys', () => {
  const withEpoch = (change: Partial<StoredEpoch>, epoch: StoredEpoch): Log => ({
    ...honest,
    epochs: honest.epochs.with(1, { ...epoch, ...change }),
  });

  test('that names another log before it is found at its first row', () => {
    const stored = present(honest.epochs[1]);
    const { frontier, root } = otherTree(600, stored.frontier);
    const epoch = resignedEpoch(stored, { after: { size: 600, root } });
    const log = withEpoch({ frontier: encodeFrontier(frontier) }, epoch);
    expect(judgeAll(remembered, log)).toEqual(both('601 epoch-replaced'));
  });

  test('that follows another header is found at its first row', () => {
    const epoch = resignedEpoch(present(honest.epochs[1]), { previous: randomBytes(32) });
    expect(judgeAll(remembered, withEpoch({}, epoch))).toEqual(both('601 epoch-replaced'));
  });

  test('that skips a number is found at its first row', () => {
    const epoch = resignedEpoch(present(honest.epochs[1]), { epoch: 3 });
    expect(judgeAll(remembered, withEpoch({ epoch: 3 }, epoch))).toEqual(
      both('601 epoch-replaced'),
    );
  });
});

test('A log that lost its last checkpoints betrays it by the rows that none covers.', () => {
  for (const [rows, lost] of [
    [256, 1],
    [300, 1],
    [700, 2],
  ] as const) {
    const log = new AuditLog(logOptions(emptyDatabase()));
    log.transaction(() => {
      for (let index = 1; index <= rows; index += 1) log.append(entryAt(index));
    });
    const copy = copyOf(log.source);
    const own = rememberHonest(copy, log.head());
    const cut = { ...copy, checkpoints: copy.checkpoints.slice(0, -lost) };
    const first = cut.checkpoints.at(-1)?.size ?? 0;
    expect(judgeAll(own, cut)).toEqual(both(`${first + 1} checkpoint-forged`));
  }
});

test('Checkpoints and headers are read in no spelling but their own.', () => {
  const log = new AuditLog(logOptions(emptyDatabase()));
  fill(log, 3, 3);
  const copy = copyOf(log.source);
  const body = present(readNote(present(copy.checkpoints[0]).note)).body;
  const header = present(readNote(present(copy.epochs[0]).note)).body;
  for (const other of [`${body}\n`, body.replace('\n3\n', '\n03\n'), `${body}x y\n`, 'x', '']) {
    expect(readCheckpoint(other)).toBeNull();
  }
  for (const other of [`${header}\n`, header.replace('epoch 1', 'epoch +1'), `${header}x y\n`]) {
    expect(readEpoch(other)).toBeNull();
  }
});
