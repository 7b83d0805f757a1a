import type { KeyObject } from 'node:crypto';
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { Failure } from '../../../shared/failure.ts';
import { AuditLog } from '../audit/log.ts';
import { openEpoch } from '../audit/open-epoch.ts';
import type { Operator } from '../context.ts';
import { damagedTables } from '../damage/tables.ts';
import { JobCancelled } from '../jobs/cancelled.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { writeEnd } from '../jobs/write-end.ts';
import { CopyUnderKey } from '../pages/copy-under-key.ts';
import { pageCount } from '../pages/page-file.ts';
import { databasePath, openDatabase } from '../store/open.ts';
import { Writer } from '../store/store.ts';
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
  /** The job that the row of the copy says has come to its end. */
  readonly job: number;
};

/** Both keys of the database: they are wiped with the renewal. */
type Keys = { readonly from: Buffer; readonly to: Buffer };

/**
 * Gives a vault a database under another key: a copy gets the key while the vault is in use, and is
 * read back and compared; then, with the files closed, what changed meanwhile is copied as well, its
 * log says what it is, it is on the disk, and only then the header names it. At any moment the header
 * names a database that lies there whole. Until `finish` nothing of the vault is changed.
 */
export class DatabaseRenewal {
  readonly #around: Surroundings;
  readonly #given: Given;
  readonly #next: NextKeys;
  readonly #keys: Keys;
  readonly #live: string;
  readonly #path: string;
  #copy: CopyUnderKey | null = null;
  #isNamed = false;

  constructor(around: Surroundings, given: Given) {
    const { vault, renewal } = given;
    this.#around = around;
    this.#given = given;
    this.#next = new NextKeys(presentHeader(vault.folder), vault.keys, renewal.what);
    this.#keys = { from: vault.keys.databaseKey(), to: this.#next.databaseKey() };
    this.#live = databasePath(vault.folder);
    this.#path = `${this.#live}.copy-${randomUUID()}`;
  }

  /** Copies and verifies while everything else goes on. Throws when it is cancelled, or the vault locked. */
  async prepare(handle: JobHandle, ended: AbortSignal): Promise<void> {
    requireRoom(this.#live);
    const copy = await CopyUnderKey.begin(this.#live, this.#path, this.#keys);
    this.#copy = copy;
    const size = await copy.sizeBytes();
    const pauseAt = (before: number) => async (bytes: number) => {
      handle.progress(before + Math.min(bytes, size), 2 * size);
      await handle.checkpoint();
      requireOpen(ended);
    };
    handle.stage('copying');
    await copy.copyAll(pauseAt(0));
    await handle.orCancelled(copy.sync());
    handle.stage('verifying');
    await copy.verify(pauseAt(size));
  }

  /**
   * Puts the copy in the place of the database, whose files are closed. Answers what opens the vault
   * from now on. When it throws, the vault is what it was before; or the header names the copy, and
   * the next sign-in puts it in place.
   */
  async finish(): Promise<Held> {
    const { folder } = this.#given.vault;
    await this.#complete();
    const header = await named(this.#around, this.#next);
    this.#isNamed = true;
    finishRenewal(folder, header);
    return { header, keys: await this.#next.open(header) };
  }

  /** Whether the header names the copy: whatever is written into the database of before would be lost. */
  get isNamed(): boolean {
    return this.#isNamed;
  }

  /** Wipes the keys, and takes away what did not become the database. */
  async dispose(): Promise<void> {
    try {
      await this.#copy?.close();
    } finally {
      this.#next.dispose();
      this.#keys.from.fill(0);
      this.#keys.to.fill(0);
      for (const end of ['', '-wal', '-shm']) rmSync(this.#path + end, { force: true });
    }
  }

  /** The copy, whole and on the disk, with a log that already says what it is. */
  async #complete(): Promise<void> {
    const copy = this.#copy;
    if (!copy) throw new Error('There is no copy.');
    const head = this.#headOfLive();
    await copy.catchUp();
    const { to } = this.#keys;
    if (copy.hasBlank && damagedTables(this.#path, to).length > 0) {
      throw new Failure('vault-damaged');
    }
    this.#tell(head);
    if (!(await copy.isWhole())) throw new Failure('disk-failed');
    syncFile(this.#path);
    requireNoLog(this.#live);
    await copy.close();
    this.#copy = null;
    const { folder } = this.#given.vault;
    renameSync(this.#path, renewedPath(folder, this.#next.epoch));
    syncFolder(folder);
  }

  /** The head of the log, which the copy has to reach. */
  #headOfLive(): ReturnType<AuditLog['head']> {
    const database = openDatabase(this.#live, this.#keys.from, 'existing');
    try {
      return logOf(this.#around, this.#given.vault, database).head();
    } finally {
      database.close();
    }
  }

  #tell(head: ReturnType<AuditLog['head']>): void {
    const { vault, operator, renewal, job } = this.#given;
    const auditKey = this.#next.auditKey();
    const database = openDatabase(this.#path, this.#keys.to, 'existing');
    try {
      const present = logOf(this.#around, vault, database, head);
      const log = auditKey ? nextEpoch(this.#around, vault, database, auditKey) : present;
      log.transaction(() => {
        log.append(renewalEntry(operator, renewal, 'done'));
        const result = { pages: pageCount(this.#path) };
        writeEnd(new Writer(database), job, { state: 'done', at: this.#around.now(), result });
      });
      log.checkpoint('rotate');
      database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  }
}

/** Nothing goes on for a vault that was locked. */
export function requireOpen(ended: AbortSignal): void {
  if (ended.aborted) throw new JobCancelled();
}

/** The copy takes as much room as the database: better said at once than after minutes. */
function requireRoom(live: string): void {
  const { bavail, bsize } = statfsSync(live);
  if (bavail * bsize < statSync(live).size) throw new Failure('disk-full');
}

/** SQLite would read a log that is left into the database that takes this place. */
function requireNoLog(live: string): void {
  const wal = statSync(`${live}-wal`, { throwIfNoEntry: false });
  if ((wal?.size ?? 0) > 0) throw new Error('The database that is to be replaced was not closed.');
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
