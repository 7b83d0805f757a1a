import { Failure } from '../../../shared/failure.ts';
import { isOwner } from '../../../shared/roles.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './store.ts';
import type { Policy } from '../vault/header-schema.ts';
import type { Standing } from '../vault/policy.ts';

const key = 'policy-serial';

/** Remembers, inside the database, which policy was signed last. */
export function rememberPolicy(tx: Writer, { serial }: Policy): void {
  const sql = `INSERT INTO meta (key, value) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET value = max(CAST(value AS INTEGER), excluded.value)`;
  tx.run(sql, key, String(serial));
}

/**
 * Refuses a header whose policy is older than the database knows: a copy of the header from before
 * a suspension would let the suspended in again. An owner may open it, to put things right.
 */
export function refuseOldPolicy(read: Reader, policy: Policy, standing: Standing): void {
  const known = Number(read.value<string>('SELECT value FROM meta WHERE key = ?', key) ?? 0);
  if (policy.serial < known && !isOwner(standing.role)) throw new Failure('header-hostile');
}
