import type { KeyObject } from 'node:crypto';
import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { AuditLog } from '../audit/log.ts';
import { openEpoch } from '../audit/open-epoch.ts';
import type { Operator } from '../context.ts';
import { requireWhole } from '../damage/whole.ts';
import { databasePath, openDatabase } from '../store/open.ts';
import { rekeyCopy } from '../store/rekey-copy.ts';
import { syncFolder } from '../vault/durable-file.ts';
import { readHeader } from '../vault/header.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import { type Renewal, renewalEntry } from '../vault/renewal.ts';
import { NextKeys } from '../vault/renew-keys.ts';
import type { Held, OpenVault, Surroundings } from './open-vault.ts';
import { finishRenewal, renewedPath } from './renewed-file.ts';

type Given = {
  readonly vault: OpenVault;
  readonly operator: Operator;
  readonly renewal: Renewal;
};

/**
 * Gives the vault, whose files are closed, a database under another key: a copy gets the key, every
 * page of it and its log are verified, it is on the disk, and only then the header names it. At any
 * moment the header names a database that lies there whole. Answers what opens the vault from now
 * on. When it throws, the vault is what it was before, or the next sign-in puts the copy in place.
 */
export async function renewDatabase(around: Surroundings, given: Given): Promise<Held> {
  const { vault, renewal } = given;
  const { folder } = around;
  const next = new NextKeys(presentHeader(folder), vault.keys, renewal.what);
  try {
    await stage(around, given, next);
    const header = await named(around, next);
    finishRenewal(folder, header);
    return { header, keys: await next.open(header) };
  } finally {
    next.dispose();
  }
}

/** The copy under its new key, whole and on the disk, with a log that already says what it is. */
async function stage(around: Surroundings, given: Given, next: NextKeys): Promise<void> {
  const { vault } = given;
  const live = databasePath(vault.folder);
  const copy = `${live}.copy-${randomUUID()}`;
  const [before, after] = [vault.keys.databaseKey(), next.databaseKey()];
  try {
    const head = copyOut(around, vault, { copy, key: before });
    rekeyCopy(copy, before, after);
    tell(around, given, { copy, key: after, head, auditKey: next.auditKey() });
    await requireWhole(copy, after);
    syncFile(copy);
    requireNoLog(live);
    const staged = renewedPath(vault.folder, next.epoch);
    renameSync(copy, staged);
    syncFolder(vault.folder);
  } finally {
    before.fill(0);
    after.fill(0);
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(copy + end, { force: true });
  }
}

/** Copies the closed database; answers the head of its log, which the copy has to reach. */
function copyOut(
  around: Surroundings,
  vault: OpenVault,
  { copy, key }: { readonly copy: string; readonly key: Buffer },
) {
  const live = databasePath(vault.folder);
  const database = openDatabase(live, key, 'existing');
  try {
    const head = logOf(around, vault, database).head();
    database.prepare('VACUUM INTO ?').run(copy);
    chmodSync(copy, 0o600);
    return head;
  } finally {
    database.close();
  }
}

/** SQLite would read a log that is left into the database that takes this place. */
function requireNoLog(live: string): void {
  const wal = statSync(`${live}-wal`, { throwIfNoEntry: false });
  if ((wal?.size ?? 0) > 0) throw new Error('The database that is to be replaced was not closed.');
}

function tell(
  around: Surroundings,
  { vault, operator, renewal }: Given,
  on: {
    readonly copy: string;
    readonly key: Buffer;
    readonly head: ReturnType<AuditLog['head']>;
    readonly auditKey: KeyObject | null;
  },
): void {
  const database = openDatabase(on.copy, on.key, 'existing');
  try {
    const present = logOf(around, vault, database, on.head);
    const log = on.auditKey ? nextEpoch(around, vault, database, on.auditKey) : present;
    log.transaction(() => log.append(renewalEntry(operator, renewal, 'done')));
    log.checkpoint('rotate');
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

/** The log under another key, in an epoch that the key of before has signed as well. */
function nextEpoch(
  { now }: Surroundings,
  vault: OpenVault,
  database: ReturnType<typeof openDatabase>,
  signingKey: KeyObject,
): AuditLog {
  const previousKey = vault.keys.auditSigningKey();
  const { id, device } = vault;
  const given = { database, vault: id, device, clock: now, signingKey, previousKey };
  return openEpoch({ ...given, reason: 'rotation' });
}

function logOf(
  { now }: Surroundings,
  vault: OpenVault,
  database: ReturnType<typeof openDatabase>,
  anchor: ReturnType<AuditLog['head']> | null = null,
): AuditLog {
  return new AuditLog({
    database,
    vault: vault.id,
    device: vault.device,
    signingKey: vault.keys.auditSigningKey(),
    clock: now,
    anchor,
  });
}

/** Writes the header. One copy that was written counts as much as two: it is the newer. */
async function named({ folder, now }: Surroundings, next: NextKeys): Promise<VaultHeader> {
  try {
    return await next.write(folder, now());
  } catch (error) {
    const header = presentHeader(folder);
    if (header.databaseEpoch === next.epoch) return header;
    rmSync(renewedPath(folder, next.epoch), { force: true });
    throw error;
  }
}

function presentHeader(folder: string): VaultHeader {
  const reading = readHeader(folder);
  if (reading.state !== 'ok') throw new Error(`The header is ${reading.state}.`);
  return reading.header;
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
