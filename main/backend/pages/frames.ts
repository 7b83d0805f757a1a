import type { Connection } from '../store/open.ts';

/** Frames of the write-ahead log: how many there are, and how many lie in the database already. */
export type Frames = { readonly log: number; readonly checkpointed: number };

const none: Frames = { log: 0, checkpointed: 0 };
/** Says how it stands, and moves nothing. */
export const framesSql = 'PRAGMA wal_checkpoint(NOOP)';

/** How the write-ahead log of a database stands. */
export function framesIn(connection: Connection): Frames {
  return connection.prepare<[], Frames>(framesSql).get() ?? none;
}
