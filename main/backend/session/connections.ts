import { Failure } from '../../../shared/failure.ts';
import { ensureTexts } from '../replica/texts.ts';
import { ensureAccountIndexes, migrate } from '../store/migrate.ts';
import { type Connection, databasePath, openDatabase } from '../store/open.ts';
import { isNarrowed, narrow, type Sight } from '../store/scope.ts';
import type { UnlockedKeys } from '../vault/keys.ts';

/** The connections of an open vault: one writes, one reads, one makes long reads for the index. */
export type Connections = {
  readonly writer: Connection;
  readonly reader: Connection;
  readonly index: Connection;
  /** Reads everything, for what looks after the vault itself: the reader, unless that is narrowed. */
  readonly whole: Connection;
};

type Connecting = {
  readonly mode: 'create' | 'existing';
  readonly sight: Sight;
  /** Another file in the place of the database. */
  readonly path?: string;
};

/** Opens the database of a profile folder three times under its key, and brings its schema up to date. */
export function connect(
  folder: string,
  keys: UnlockedKeys,
  { mode, sight, path = databasePath(folder) }: Connecting,
): Connections {
  const key = keys.databaseKey();
  const made: Connection[] = [];
  const open = (as: 'create' | 'existing') => {
    const connection = openDatabase(path, key, as);
    made.push(connection);
    return connection;
  };
  try {
    const writer = open(mode);
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
    return { writer, reader, index, whole };
  } catch (error) {
    for (const connection of made) connection.close();
    throw error;
  } finally {
    key.fill(0);
  }
}

function isEmpty(database: Connection): boolean {
  return Number(database.pragma('user_version', { simple: true })) === 0;
}
