/**
 * Tables of the audit log, run once by the first migration. The triggers are a seat belt against
 * our own mistakes, not a defence: whoever can write to the file can drop them, and is then found
 * by the verifier.
 *
 * The indexes end in the row number without naming it: `seq` is the rowid, and SQLite keeps the
 * rowid last in every index entry.
 */
export const auditSchema = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  time INTEGER NOT NULL,
  operator TEXT NOT NULL,
  device TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT,
  target_label TEXT NOT NULL,
  before_hash TEXT,
  after_hash TEXT,
  reason TEXT NOT NULL,
  ticket TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('allowed', 'refused', 'failed')),
  detail TEXT NOT NULL,
  change_set INTEGER,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;

CREATE INDEX audit_by_target ON audit (target) WHERE target IS NOT NULL;
CREATE INDEX audit_by_action ON audit (action);
CREATE INDEX audit_by_operator ON audit (operator);
CREATE INDEX audit_by_decision ON audit (decision);
CREATE INDEX audit_by_time ON audit (time);

CREATE TABLE audit_checkpoint (
  size INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  root BLOB NOT NULL,
  note TEXT NOT NULL,
  marks BLOB NOT NULL,
  frontier BLOB NOT NULL,
  time INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_epoch (
  epoch INTEGER PRIMARY KEY,
  after_size INTEGER NOT NULL,
  public_key BLOB NOT NULL,
  note TEXT NOT NULL,
  frontier BLOB NOT NULL,
  time INTEGER NOT NULL
) STRICT;

CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.seq IS NOT 1 + max(
  coalesce((SELECT max(seq) FROM audit), 0),
  coalesce((SELECT max(size) FROM audit_checkpoint), 0)
)
BEGIN SELECT RAISE(ABORT, 'an audit row must follow the last one'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;

CREATE TRIGGER audit_checkpoint_in_order BEFORE INSERT ON audit_checkpoint
WHEN NEW.size <= coalesce((SELECT max(size) FROM audit_checkpoint), 0)
  OR NEW.size IS NOT (SELECT max(seq) FROM audit)
BEGIN SELECT RAISE(ABORT, 'a checkpoint must cover the newest audit row'); END;
CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never deleted'); END;
CREATE TRIGGER audit_checkpoint_fixed BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never changed'); END;

CREATE TRIGGER audit_epoch_in_order BEFORE INSERT ON audit_epoch
WHEN NEW.epoch IS NOT 1 + coalesce((SELECT max(epoch) FROM audit_epoch), 0)
BEGIN SELECT RAISE(ABORT, 'an audit epoch must follow the last one'); END;
CREATE TRIGGER audit_epoch_kept BEFORE DELETE ON audit_epoch
BEGIN SELECT RAISE(ABORT, 'audit epochs are never deleted'); END;
CREATE TRIGGER audit_epoch_fixed BEFORE UPDATE ON audit_epoch
BEGIN SELECT RAISE(ABORT, 'audit epochs are never changed'); END;
`;
