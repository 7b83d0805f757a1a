import type { Connection } from '../store/open.ts';

/** Rows that others need and that were lost are made again, as far as the others tell of them. */
const stands = [
  `INSERT INTO directories (id, name, kind, created_at)
    SELECT DISTINCT directory, 'Salvaged ' || directory, 'file', 0 FROM accounts
    WHERE directory NOT IN (SELECT id FROM directories)`,
  `INSERT INTO shapes (id, names) SELECT DISTINCT shape, 'salvaged ' || shape FROM accounts
    WHERE shape NOT IN (SELECT id FROM shapes)`,
] as const;

/** What refers to a row that is lost goes, and so does what vouches for rows that the log lost. */
const leaves = [
  `DELETE FROM members WHERE group_id NOT IN (SELECT id FROM accounts)
    OR member_id NOT IN (SELECT id FROM accounts)`,
  'DELETE FROM members_unresolved WHERE group_id NOT IN (SELECT id FROM accounts)',
  'UPDATE change_sets SET undoes = NULL WHERE undoes NOT IN (SELECT id FROM change_sets)',
  `DELETE FROM changes WHERE change_set NOT IN (SELECT id FROM change_sets)
    OR directory NOT IN (SELECT id FROM directories)
    OR target NOT IN (SELECT id FROM accounts) OR other NOT IN (SELECT id FROM accounts)`,
  'DELETE FROM requests WHERE change_set NOT IN (SELECT id FROM change_sets)',
  'DELETE FROM decisions WHERE request NOT IN (SELECT id FROM requests)',
  'DELETE FROM audit_checkpoint WHERE size > (SELECT coalesce(max(seq), 0) FROM audit)',
  'DELETE FROM audit_epoch WHERE after_size > (SELECT coalesce(max(seq), 0) FROM audit)',
  'DELETE FROM job_issues WHERE job NOT IN (SELECT id FROM jobs)',
] as const;

/** Makes a salvaged database one whose rows fit together; answers how many had to go. */
export function putInOrder(database: Connection): number {
  return database.transaction(() => {
    for (const sql of stands) database.exec(sql);
    return leaves.reduce((sum, sql) => sum + database.prepare(sql).run().changes, 0);
  })();
}
