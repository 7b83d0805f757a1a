import { Failure } from '../../../shared/failure.ts';
import type { Connection } from '../store/open.ts';
import { announceAnchor } from './anchor.ts';
import type { Connections } from './connections.ts';
import type { FileServices, Surroundings } from './open-vault.ts';

const readPauseMs = 10;

/** On a full disk a vault opens for reading and closes; this work waits until there is room. */
export function orWait(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'disk-full')) throw error;
  }
}

/** Signs the log, closes the files and wipes the keys. */
export function closeVault(
  services: FileServices,
  connections: Connections,
  around: Surroundings,
): void {
  try {
    orWait(() => services.store.settle('lock'));
    if (!services.store.hasFailed) orWait(() => services.store.moveAll());
    services.vault.anchor.sync();
    announceAnchor(services.vault, around);
  } finally {
    services.personalIndex?.dispose();
    services.handOvers.dispose();
    services.vault.anchor.close();
    if (!services.store.hasFailed) closeAll(connections);
    services.vault.keys.dispose();
  }
}

/**
 * The last connection that closes moves the log into the database, which is why none is closed
 * after a write has failed: they end with the process, and what lies on the disk stays as it is.
 */
function closeAll(connections: Connections): void {
  // A long read that still runs holds this one open; it ends with the process.
  closeIdle(connections.index);
  connections.mover.close();
  connections.whole.close();
  connections.reader.close();
  connections.writer.close();
}

/** Signs the log and closes the files once no read runs any more; the keys stay. */
export async function closeFiles(
  services: FileServices,
  connections: Connections,
  reason: string,
): Promise<void> {
  services.personalIndex?.dispose();
  while (!closeIdle(connections.index)) {
    await new Promise((resolve) => setTimeout(resolve, readPauseMs));
  }
  services.store.settle(reason);
  services.store.moveAll();
  services.vault.anchor.close();
  connections.mover.close();
  connections.whole.close();
  connections.reader.close();
  connections.writer.close();
}

/** Closes a connection unless a read runs on it, and says whether it did. */
function closeIdle(connection: Connection): boolean {
  try {
    connection.close();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
