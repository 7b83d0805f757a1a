import type { Finding } from '../audit/finding.ts';
import { databaseSource } from '../audit/source.ts';
import { verifyAudit } from '../audit/verify.ts';
import type { Services } from '../context.ts';
import type { Connection } from '../store/open.ts';

const rowsVerifiedAtOpen = 200_000;

/**
 * Verifies the whole log in the background once it is open. Damage stops all writing and is shown;
 * a very long log is left to the operator, because it would take a core for many seconds.
 */
export async function watchLog(
  { store, vault, changed, now }: Pick<Services, 'store' | 'vault' | 'changed' | 'now'>,
  reader: Connection,
  signal: AbortSignal,
  onDamage: (found: Finding) => void,
): Promise<void> {
  const source = databaseSource(reader);
  if (source.lastSeq() > rowsVerifiedAtOpen) return;
  try {
    const verdict = await verifyAudit(source, {
      vault: vault.id,
      trustedKey: vault.keys.auditPublicKey,
      signal,
    });
    if (verdict.ok) {
      vault.verified.size = verdict.size;
      vault.verified.at = now();
    } else {
      store.freeze();
      onDamage(verdict);
    }
    changed(verdict.ok ? ['audit'] : ['audit', 'session']);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
