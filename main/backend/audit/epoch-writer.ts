import type { KeyObject } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { type EpochBody, type Head, NO_PREVIOUS, originOf, writeEpoch } from './checkpoint.ts';
import { EMPTY_FRONTIER, encodeFrontier, type Frontier, rootOf } from './merkle.ts';
import { publicKeyBytes, signNote } from './note.ts';

type Opening = {
  readonly vault: string;
  readonly signingKey: KeyObject;
  readonly clock: () => number;
};

export type NextEpoch = Opening & {
  readonly previousKey: KeyObject;
  readonly epoch: number;
  readonly previous: Buffer;
  readonly anchor: Head | null;
  readonly reason: string;
};

function insertEpoch(
  database: Database,
  body: EpochBody,
  frontier: Frontier,
  keys: readonly KeyObject[],
): void {
  const name = originOf(body.vault);
  const note = signNote(
    writeEpoch(body),
    keys.map((privateKey) => ({ name, privateKey })),
  );
  database
    .prepare<unknown[]>(
      `INSERT INTO audit_epoch (epoch, after_size, public_key, note, frontier, time)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(body.epoch, body.after.size, body.publicKey, note, encodeFrontier(frontier), body.time);
}

export function writeFirstEpoch(database: Database, opening: Opening): void {
  const body: EpochBody = {
    vault: opening.vault,
    epoch: 1,
    after: { size: 0, root: rootOf(EMPTY_FRONTIER) },
    publicKey: publicKeyBytes(opening.signingKey),
    previous: NO_PREVIOUS,
    anchor: null,
    time: opening.clock(),
    reason: 'first',
  };
  insertEpoch(database, body, EMPTY_FRONTIER, [opening.signingKey]);
}

export function writeNextEpoch(database: Database, next: NextEpoch, frontier: Frontier): void {
  const body: EpochBody = {
    vault: next.vault,
    epoch: next.epoch,
    after: { size: frontier.size, root: rootOf(frontier) },
    publicKey: publicKeyBytes(next.signingKey),
    previous: next.previous,
    anchor: next.anchor,
    time: next.clock(),
    reason: next.reason,
  };
  insertEpoch(database, body, frontier, [next.signingKey, next.previousKey]);
}
