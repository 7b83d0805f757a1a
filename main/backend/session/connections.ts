import { Failure } from '../../../shared/failure.ts';
import { maskedBy } from '../../../shared/role-attributes.ts';
import type { Operator } from '../context.ts';
import { ensureTexts } from '../replica/texts.ts';
import { ensureAccountIndexes, migrate } from '../store/migrate.ts';
import { framesIn } from '../pages/frames.ts';
import { type Connection, databasePath, openDatabase } from '../store/open.ts';
import { type Mover, openMover } from '../store/mover.ts';
import { isNarrowed, narrow } from '../store/scope.ts';
import type { UnlockedKeys } from '../vault/keys.ts';

/** The connections of an open vault: one writes, one reads, one makes long reads for the index. */
export type Connections = {
  readonly writer: Connection;
  readonly reader: Connection;
  readonly index: Connection;
  /** Reads everything, for what looks after the vault itself: the reader, unless that is narrowed. */
  readonly whole: Connection;
  /** Moves the write-ahead log into the database, for the ledger of pages. */
  readonly mover: Mover;
  /** Frames of the write-ahead log that an earlier process left behind. */
  readonly framesLeft: number;
};

type Closed = { readonly close: () => unknown };

type Connecting = {
  readonly mode: 'create' | 'existing';
  readonly operator: Pick<Operator, 'name' | 'role'>;
  /** Another file in the place of the database. */
  readonly path?: string;
};

/** Opens the connections to the database of a profile folder, and brings its schema up to date. */
export function connect(
  folder: string,
  keys: UnlockedKeys,
  { mode, operator, path = databasePath(folder) }: Connecting,
): Connections {
  const { name: operatorName, role } = operator;
  const sight = { operatorName, scope: role.scope, masked: maskedBy(role) };
  const key = keys.databaseKey();
  const made: Closed[] = [];
  const open = (as: 'create' | 'existing') => {
    const connection = openDatabase(path, key, as);
    made.push(connection);
    return connection;
  };
  try {
    const writer = open(mode);
    // The log is moved into the database by the ledger of pages only, which notes what that changes.
    writer.pragma('wal_autocheckpoint = 0');
    const framesLeft = framesIn(writer).log;
    // A database without a schema is not a new one: somebody took its pages, or its log, away.
    if (mode === 'existing' && isEmpty(writer)) throw new Failure('vault-lost');
    migrate(writer);
    ensureAccountIndexes(writer);
    ensureTexts(writer);
    const reader = open('existing');
    narrow(reader, sight);
    reader.pragma('query_only = ON');
    const index = open('existing');
    narrow(index, sight);
    index.pragma('query_only = ON');
    index.pragma('cache_size = -8192');
    const whole = isNarrowed(reader) ? open('existing') : reader;
    whole.pragma('query_only = ON');
    const mover = openMover(path, key);
    return { writer, reader, index, whole, mover, framesLeft };
  } catch (error) {
    closeBeside(path, key, made);
    throw error;
  } finally {
    key.fill(0);
  }
}

/** Closes connections of a vault that was not opened in the end, and leaves its files as they are. */
export function closeUnmoved(folder: string, keys: UnlockedKeys, connections: Connections): void {
  const key = keys.databaseKey();
  try {
    const { mover, writer, reader, index, whole } = connections;
    closeBeside(databasePath(folder), key, [mover, writer, reader, index, whole]);
  } finally {
    key.fill(0);
  }
}

/**
 * The last connection that closes moves the write-ahead log into the database, unless it is one for
 * reading: what is moved and not noted would look like pages that somebody put back.
 */
function closeBeside(path: string, key: Buffer, connections: readonly Closed[]): void {
  if (connections.length === 0) return;
  const last = openDatabase(path, key, 'reading');
  try {
    for (const connection of connections) connection.close();
  } finally {
    last.close();
  }
}

function isEmpty(database: Connection): boolean {
  return Number(database.pragma('user_version', { simple: true })) === 0;
}
