import type { Head } from '../audit/checkpoint.ts';
import { type Connection, databasePath, openDatabase } from '../store/open.ts';
import { openAnchor } from './anchor.ts';
import type { OpenVault } from './open-vault.ts';

/**
 * Has the log of a vault whose files are closed go on, and moves the anchor to its new head. Should
 * the process end between the two, the new epoch itself names the head that the anchor still has.
 */
export function resumeLog(
  { folder, keys, header }: OpenVault,
  work: (database: Connection) => Head,
): void {
  const key = keys.databaseKey();
  const anchor = openAnchor(folder, keys);
  try {
    const database = openDatabase(databasePath(folder), key, 'existing');
    try {
      const head = work(database);
      // What is moved when it is closed, no ledger of pages notes: from here on nothing is bound.
      anchor.write(header.databaseEpoch, head);
      anchor.sync();
    } finally {
      database.close();
    }
  } finally {
    anchor.close();
    key.fill(0);
  }
}
