import { Failure } from '../../../shared/failure.ts';
import type { QueryContext } from '../context.ts';
import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';
import type { PersonalSealer } from '../vault/seal.ts';

type Row = { readonly version: number; readonly sealed: Uint8Array };

const rowSql = 'SELECT version, sealed FROM credentials WHERE directory = ?';

type Asking = Pick<QueryContext, 'operator' | 'vault'>;

/** Whether the operator's role holds the key of the credentials compartment. */
export function holdsCredentials({ operator, vault }: Asking): boolean {
  const { sealCredentials } = vault.keys;
  return sealCredentials !== null && operator.role.compartments.includes('credentials');
}

/** What seals passwords of directories; refuses with `compartment-closed` a role without the key. */
export function credentialsSealer(asking: Asking): PersonalSealer {
  const { sealCredentials } = asking.vault.keys;
  if (!sealCredentials || !holdsCredentials(asking)) throw new Failure('compartment-closed');
  return sealCredentials;
}

/** Whether the vault holds a password for a directory. */
export function hasPassword(read: Reader, directory: number): boolean {
  return read.get<Row>(rowSql, directory) !== undefined;
}

/**
 * Keeps the password of a directory sealed for the credentials compartment, bound to its row and
 * version: an older one that is put back does not open. Null forgets it.
 */
export function keepPassword(
  tx: Writer,
  sealer: PersonalSealer,
  directory: number,
  password: string | null,
): void {
  if (password === null) {
    tx.run('DELETE FROM credentials WHERE directory = ?', directory);
    return;
  }
  const version = (tx.get<Row>(rowSql, directory)?.version ?? 0) + 1;
  const clear = Buffer.from(password, 'utf8');
  try {
    const sql = `INSERT INTO credentials (directory, version, sealed) VALUES (?, ?, ?)
      ON CONFLICT (directory) DO UPDATE SET version = excluded.version, sealed = excluded.sealed`;
    tx.run(sql, directory, version, sealer.seal(clear, placeOf(directory, version)));
  } finally {
    clear.fill(0);
  }
}

/** The password of a directory in UTF-8, or null without one. Whoever asks wipes it. */
export function openPassword(
  read: Reader,
  sealer: PersonalSealer,
  directory: number,
): Buffer | null {
  const row = read.get<Row>(rowSql, directory);
  return row ? sealer.open(row.sealed, placeOf(directory, row.version)) : null;
}

function placeOf(directory: number, rowVersion: number) {
  return { table: 'credentials', rowId: String(directory), rowVersion };
}
