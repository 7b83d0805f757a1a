import type { AuditLog } from '../audit/log.ts';
import { NoLedger } from '../pages/no-ledger.ts';
import { PageLedger } from '../pages/page-ledger.ts';
import type { AnchorFile } from '../vault/anchor.ts';
import { ledgerPath, newestAnchor } from './anchor.ts';
import type { Connections } from './connections.ts';
import type { Held, Surroundings } from './open-vault.ts';

/**
 * The ledger of the pages of an open database. Of one whose log is damaged, or that does not open,
 * nothing is noted.
 */
export function openPages(
  { folder }: Surroundings,
  held: Held,
  on: {
    readonly connections: Connections;
    readonly log: AuditLog | null;
    readonly anchor: AnchorFile;
  },
  onOld: () => void,
): PageLedger | NoLedger {
  const { connections, log, anchor } = on;
  const { writer: connection, mover, framesLeft } = connections;
  const bind = (digest: Buffer | null) => anchor.bind(held.header.databaseEpoch, digest);
  if (!log) return new NoLedger(held.isStandIn ? null : { connection, bind });
  const bound = boundPages(held, log, anchor);
  const path = ledgerPath(folder);
  return new PageLedger({ folder, path, connection, mover, framesLeft, bound, bind, onOld });
}

/** What is bound of the pages of this very database; null where nothing is known of them. */
function boundPages(held: Held, log: AuditLog, anchor: AnchorFile): Buffer | null {
  const newest = newestAnchor(anchor, held.keychainAnchor ?? null, held.keys);
  // The database that the header names came in the place of another one.
  if (!newest || newest.epoch !== held.header.databaseEpoch) return null;
  const kept = anchor.read();
  const isInFile = typeof kept !== 'string' && kept.sequence >= newest.sequence;
  // The keychain hears of a head when the vault is locked: what came after it wrote pages as well.
  return isInFile || newest.size === log.head().size ? newest.pages : null;
}
