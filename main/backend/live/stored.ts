import { Failure } from '../../../shared/failure.ts';
import {
  type Connection,
  type ServerKind,
  usualPoliteness,
} from '../../../shared/model/connection.ts';
import type { DirectoryKind, LiveState } from '../../../shared/model/directory.ts';
import type { LiveTask } from '../../../shared/process.ts';
import type { QueryContext } from '../context.ts';
import type { Reader } from '../store/reader.ts';
import { credentialsSealer, hasPassword, openPassword } from './credentials.ts';

/** A directory as the database keeps it. */
export type StoredDirectory = {
  readonly id: number;
  readonly name: string;
  readonly kind: DirectoryKind;
  readonly created_at: number;
  readonly refreshed_at: number | null;
  readonly server: ServerKind | null;
  readonly connection: string | null;
  readonly schedule_minutes: number | null;
  readonly cursor: string | null;
  readonly full_at: number | null;
  readonly tried_at: number | null;
  readonly problem: string | null;
  readonly deletions: string | null;
};

/** The columns of `StoredDirectory`. */
export const directoryColumns = `id, name, kind, created_at, refreshed_at, server, connection,
  schedule_minutes, cursor, full_at, tried_at, problem, deletions`;

/** A directory at a server. */
export type LiveDirectory = {
  readonly id: number;
  readonly name: string;
  readonly server: ServerKind;
  readonly connection: Connection;
  readonly row: StoredDirectory;
};

/** A live directory; refuses with `directory-missing` or `directory-local`. */
export function liveDirectory(read: Reader, id: number): LiveDirectory {
  const row = read.get<StoredDirectory>(
    `SELECT ${directoryColumns} FROM directories WHERE id = ?`,
    id,
  );
  if (!row) throw new Failure('directory-missing');
  const live = toLive(row);
  if (!live) throw new Failure('directory-local');
  return live;
}

/** Every live directory. */
export function liveDirectories(read: Reader): readonly LiveDirectory[] {
  return read
    .all<StoredDirectory>(
      `SELECT ${directoryColumns} FROM directories WHERE kind = 'ldap' ORDER BY id`,
    )
    .flatMap((row) => toLive(row) ?? []);
}

function toLive(row: StoredDirectory): LiveDirectory | null {
  if (row.kind !== 'ldap' || row.connection === null) return null;
  const { id, name } = row;
  const server = row.server ?? 'generic';
  // Written by an earlier release, it may lack what came later.
  const connection = { ...usualPoliteness, ...(JSON.parse(row.connection) as Connection) };
  return { id, name, server, connection, row };
}

/** What a screen shows of a live directory; null for one that is not at a server. */
export function liveState(read: Reader, row: StoredDirectory): LiveState | null {
  const live = toLive(row);
  if (!live) return null;
  return {
    server: live.server,
    connection: live.connection,
    hasPassword: hasPassword(read, row.id),
    scheduleMinutes: row.schedule_minutes,
    fullAt: row.full_at,
    triedAt: row.tried_at,
    problem: row.problem,
    deletions:
      row.deletions === null ? null : (JSON.parse(row.deletions) as LiveState['deletions']),
  };
}

/**
 * The connection and the password for it, which whoever sends it wipes. Refuses with
 * `credentials-missing` when the vault holds none for a name that needs one.
 */
export function liveTask(
  context: Pick<QueryContext, 'read' | 'vault' | 'operator'>,
  { id, connection }: LiveDirectory,
): LiveTask {
  if (connection.bindName === null) return { connection, password: null };
  const password = openPassword(context.read, credentialsSealer(context), id);
  if (!password) throw new Failure('credentials-missing');
  return { connection, password };
}
