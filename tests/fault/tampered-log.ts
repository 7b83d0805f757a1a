import { databasePath, openDatabase } from '../../main/backend/store/open.ts';
import { unlockVault } from '../../main/backend/vault/unlock.ts';
import type { ScratchVault } from '../support/backend.ts';

/** Changes the database behind the back of the log, as somebody with the key could. */
export async function tamper(vault: ScratchVault, sqls: readonly string[]): Promise<void> {
  const unlocked = await unlockVault({ ...vault, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const database = openDatabase(
    databasePath(vault.folder),
    unlocked.keys.databaseKey(),
    'existing',
  );
  const triggers = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'",
    )
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  for (const sql of [...sqls, ...triggers.map((trigger) => trigger.sql)]) database.exec(sql);
  database.close();
}

const last = '(SELECT max(seq) FROM audit)';

/** Statements that damage a log, by what they do. */
export const logDamages: Readonly<Record<string, readonly string[]>> = {
  'a row whose reason was changed': [`UPDATE audit SET reason = 'x' WHERE seq = ${last}`],
  'a row that was deleted': [`DELETE FROM audit WHERE seq = ${last} - 1`],
  'a tail that was cut': [`DELETE FROM audit WHERE seq > ${last} - 3`],
  'rows that changed places': [
    `UPDATE audit SET seq = -1 WHERE seq = ${last}`,
    `UPDATE audit SET seq = ${last} + 1 WHERE seq = ${last}`,
    `UPDATE audit SET seq = ${last} - 1 WHERE seq = -1`,
  ],
  'a checkpoint that was changed': [`UPDATE audit_checkpoint SET root = zeroblob(32)`],
  'a row that was added': [
    `INSERT INTO audit SELECT seq + 1, epoch, time, operator, device, action, target, target_label,
      before_hash, after_hash, reason, ticket, decision, detail, change_set, leaf
      FROM audit WHERE seq = ${last}`,
  ],
};
