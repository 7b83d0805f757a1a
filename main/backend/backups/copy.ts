import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../shared/failure.ts';
import { AuditDamagedError, AuditKeyChangedError } from '../audit/finding.ts';
import { type AuditSource, databaseSource } from '../audit/source.ts';
import { verifyAudit } from '../audit/verify.ts';
import type { QueryContext } from '../context.ts';
import { ensureAccountIndexes, migrate } from '../store/migrate.ts';
import { type Connection, errorCode, openDatabase } from '../store/open.ts';
import { rekeyCopy } from '../store/rekey-copy.ts';
import { decodeHeader } from '../vault/header.ts';
import { changeSetsLost, logHead, shareOf, type Shared } from './compare.ts';
import { Container, type Manifest } from './container.ts';

/** A backup that was opened beside the vault, and what restoring it would do. */
export type OpenCopy = Shared & {
  readonly path: string;
  readonly database: Connection;
  readonly manifest: Manifest;
  readonly accounts: number;
  readonly auditSize: number;
  readonly auditOk: boolean;
  readonly rowsLost: number;
  readonly changeSetsLost: number;
};

type Context = Pick<QueryContext, 'read' | 'vault'>;

/**
 * Takes the database out of a backup into the profile folder, opens it under the present keys and
 * verifies its log, lets `work` go on with it, and closes it. The file stays only when `work`
 * answers `keep`. Throws `file-unreadable`, or `backup-unusable` for another vault, another key, a
 * newer release, or a file that is not whole.
 */
export async function withCopy<Value>(
  context: Context,
  backup: string,
  work: (copy: OpenCopy) => Promise<{ readonly value: Value; readonly keep: boolean }>,
): Promise<Value> {
  const { vault } = context;
  const path = join(vault.folder, `vault.db.staged-${randomUUID()}`);
  let isKept = false;
  try {
    const manifest = await takeOut(context, backup, path);
    const database = openCopy(context, path);
    try {
      const { value, keep } = await work(await lookAt(context, { path, database, manifest }));
      isKept = keep;
      return value;
    } finally {
      database.close();
    }
  } catch (error) {
    isKept = false;
    throw unusable(error);
  } finally {
    if (!isKept) for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  }
}

async function takeOut({ vault }: Context, backup: string, path: string): Promise<Manifest> {
  const container = await Container.open(backup);
  try {
    const { manifest } = container;
    if (manifest.vaultId !== vault.id) throw new Failure('backup-unusable');
    const epoch = await epochOf(container, vault.id);
    const present = vault.header.databaseEpoch;
    // A later key than the present one is of a vault that went another way.
    if (epoch === null || epoch > present) throw new Failure('backup-unusable');
    await container.extract('vault.db', path);
    if (epoch < present) underPresentKey(vault, path, epoch);
    return manifest;
  } finally {
    await container.close();
  }
}

/** A backup from before the key was renewed gets the present one. */
function underPresentKey({ keys }: Context['vault'], path: string, epoch: number): void {
  const [before, present] = [keys.databaseKey(epoch), keys.databaseKey()];
  try {
    rekeyCopy(path, before, present);
  } finally {
    before.fill(0);
    present.fill(0);
  }
}

/** The database epoch that the headers of a backup name: its key is derived from it. */
async function epochOf(container: Container, vaultId: string): Promise<number | null> {
  for (const name of ['vault.hdr.a', 'vault.hdr.b'] as const) {
    const bytes = await container.bytes(name);
    const reading = bytes ? decodeHeader(bytes) : null;
    if (reading?.state === 'ok' && reading.header.vaultId === vaultId) {
      return reading.header.databaseEpoch;
    }
  }
  return null;
}

function openCopy({ vault }: Context, path: string): Connection {
  const key = vault.keys.databaseKey();
  try {
    const database = openDatabase(path, key, 'existing');
    try {
      migrate(database);
      ensureAccountIndexes(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } finally {
    key.fill(0);
  }
}

async function lookAt(
  { read, vault }: Context,
  copy: Pick<OpenCopy, 'path' | 'database' | 'manifest'>,
): Promise<OpenCopy> {
  const { database } = copy;
  const source = databaseSource(database);
  const verdict = await verifyAudit(source, {
    vault: vault.id,
    trustedKey: ownKeyOf(source, vault),
  });
  const shared = vault.isStandIn ? anchored(vault, database) : shareOf(read, database, vault.id);
  const accounts = database
    .prepare<[], number>('SELECT count(*) FROM accounts WHERE deleted_at IS NULL')
    .pluck()
    .get();
  return {
    ...copy,
    ...shared,
    accounts: accounts ?? 0,
    auditSize: source.lastSeq(),
    auditOk: verdict.ok,
    rowsLost: shared.present - shared.common.size,
    changeSetsLost: changeSetsLost(read, database),
  };
}

/** The key of this vault under which the log of the copy ended; an older copy knows no newer one. */
function ownKeyOf(source: AuditSource, { keys }: Context['vault']): Buffer {
  const newest = source.epochs().at(-1)?.publicKey;
  return newest && keys.auditKeyOf(newest) ? newest : keys.auditPublicKey;
}

/**
 * What a copy shares with a database that does not open: the anchor says how many rows its log had.
 * That the log of the copy is ours is in its signatures.
 */
function anchored({ anchor, id }: Context['vault'], copy: Connection): Shared {
  const seen = anchor.read();
  const present = typeof seen === 'string' ? 0 : seen.size;
  return { common: logHead(copy, id, present), present };
}

/** What cannot be opened or followed is one thing for the operator: this copy is of no use here. */
function unusable(error: unknown): unknown {
  const isDamage = error instanceof AuditDamagedError || error instanceof AuditKeyChangedError;
  if (isDamage || /^SQLITE_(?:NOTADB|CORRUPT|IOERR_SHORT_READ)/u.test(errorCode(error))) {
    return new Failure('backup-unusable');
  }
  if (!(error instanceof Failure)) return error;
  const { code } = error;
  return code === 'vault-lost' || code === 'vault-newer' ? new Failure('backup-unusable') : error;
}
