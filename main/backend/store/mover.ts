import { openDatabase } from './open.ts';

/** Moves the write-ahead log of a database into it, and can do nothing else. */
export type Mover = {
  /** Moves as much as no read needs, and waits for the disk. */
  readonly move: () => void;
  readonly close: () => void;
};

/**
 * Opens a mover. A frame of the log is the page as it is to lie in the database, sealed under the
 * same key and for the same place. A connection that holds the key opens each and seals it anew on its
 * way, which takes twelve times as long; this one gives its key up, and moves the bytes as they are.
 * The schema, without which SQLite moves nothing, is read before.
 */
export function openMover(path: string, key: Buffer): Mover {
  const database = openDatabase(path, key, 'existing');
  try {
    database.pragma('query_only = ON');
    const move = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    database.pragma("key = ''");
    return {
      move: () => {
        move.get();
      },
      close: () => {
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
