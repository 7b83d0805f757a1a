import { Failure } from '../../../shared/failure.ts';
import type { Head } from '../audit/checkpoint.ts';
import { AuditDamagedError, AuditKeyChangedError, type Finding } from '../audit/finding.ts';
import { AuditLog } from '../audit/log.ts';
import type { Connection } from '../store/open.ts';
import type { AnchorFile } from '../vault/anchor.ts';
import { newestAnchor } from './anchor.ts';
import type { Held } from './open-vault.ts';

/** The log of an open database, or what is wrong with it. */
export function openLog(
  database: Connection,
  held: Held,
  anchor: AnchorFile,
  clock: () => number,
): {
  readonly log: AuditLog | null;
  readonly alarm: Finding | null;
  /** The head that was kept outside the database. */
  readonly anchored: Head | null;
} {
  // What stands in for the database says nothing of its log, and takes no rows.
  if (held.isStandIn) return { log: null, alarm: null, anchored: null };
  const seen = newestAnchor(anchor, held.keychainAnchor ?? null, held.keys);
  const anchored = seen && { size: seen.size, root: seen.root };
  try {
    const log = new AuditLog({
      database,
      vault: held.keys.vaultId,
      device: held.keys.deviceId,
      signingKey: held.keys.auditSigningKey(),
      clock,
      anchor: anchored,
    });
    return { log, alarm: null, anchored };
  } catch (error) {
    // A log that does not hold is shown, never mended: the vault opens for reading only.
    if (error instanceof AuditDamagedError) {
      return { log: null, alarm: error.finding, anchored };
    }
    // Only the log says which key follows: the header alone was changed, and not by a renewal.
    if (error instanceof AuditKeyChangedError) throw new Failure('header-hostile');
    throw error;
  }
}
