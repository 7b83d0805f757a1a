import { auditSchema } from '../../audit/schema.sql.ts';

/** Tables of the first release. */
export const foundation = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE directories (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('local', 'file', 'practice', 'ldap')),
  created_at INTEGER NOT NULL,
  refreshed_at INTEGER,
  -- From here on of live directories only: the server's dialect and how to reach it, as JSON.
  server TEXT,
  connection TEXT,
  schedule_minutes INTEGER,
  -- Where the next reading of changes begins; opaque, made by the connector.
  cursor TEXT,
  full_at INTEGER,
  tried_at INTEGER,
  problem TEXT,
  -- Where a reading that did not come to its end goes on.
  unfinished TEXT,
  -- How many accounts would go, as JSON, when that waits for a decision.
  deletions TEXT
) STRICT;

-- Passwords of directories, sealed for the credentials compartment.
CREATE TABLE credentials (
  directory INTEGER PRIMARY KEY REFERENCES directories (id),
  version INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;

-- Sets of attribute names. Entries share few of them, so a filter on the presence of an
-- attribute reads a short list here and an index on accounts.
CREATE TABLE shapes (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  directory INTEGER NOT NULL REFERENCES directories (id),
  remote_id TEXT NOT NULL,
  dn TEXT,
  dn_key TEXT,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  user_name TEXT NOT NULL,
  mail TEXT NOT NULL,
  title TEXT NOT NULL,
  department TEXT NOT NULL,
  employee_id TEXT NOT NULL,
  manager TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  locked INTEGER NOT NULL,
  must_change INTEGER NOT NULL,
  password_expired INTEGER NOT NULL,
  disabled_at INTEGER,
  locked_at INTEGER,
  expires_at INTEGER,
  password_set_at INTEGER,
  last_sign_in_at INTEGER,
  created_at INTEGER,
  changed_at INTEGER,
  deleted_at INTEGER,
  version INTEGER NOT NULL,
  shape INTEGER NOT NULL REFERENCES shapes (id),
  attributes TEXT NOT NULL,
  sealed BLOB,
  -- The version of the row that the blob is bound to: edits of clear values leave the blob alone,
  -- so that an operator without its key can make them.
  sealed_version INTEGER NOT NULL DEFAULT 1,
  content_hash TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE account_text USING fts5 (
  text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1'
);

-- Direct members that the replica holds; a name that it does not hold waits in members_unresolved.
CREATE TABLE members (
  group_id INTEGER NOT NULL REFERENCES accounts (id),
  member_id INTEGER NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (group_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_member ON members (member_id, group_id);
CREATE TABLE members_unresolved (
  group_id INTEGER NOT NULL REFERENCES accounts (id),
  member_key TEXT NOT NULL,
  PRIMARY KEY (group_id, member_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_unresolved_key ON members_unresolved (member_key);

-- Accounts that a server no longer has, until the reading that found it so comes to its end.
CREATE TABLE mirror_gone (
  account INTEGER PRIMARY KEY REFERENCES accounts (id),
  directory INTEGER NOT NULL
) STRICT;
CREATE INDEX mirror_gone_directory ON mirror_gone (directory);
-- Which accounts a reading of their directory changed; seq is its row of the audit log, 0 until then.
CREATE TABLE mirrored (
  account INTEGER NOT NULL REFERENCES accounts (id),
  seq INTEGER NOT NULL,
  PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mirrored_seq ON mirrored (seq);

CREATE TABLE change_sets (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  operator TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  applied_at INTEGER,
  reason TEXT NOT NULL DEFAULT '',
  ticket TEXT NOT NULL DEFAULT '',
  undoes INTEGER REFERENCES change_sets (id),
  source TEXT NOT NULL DEFAULT 'operator' CHECK (source IN ('operator', 'file', 'undo')),
  -- Why the last application stopped before its end.
  problem TEXT,
  -- Counts by state, kind and warning, so that a list of sets reads no change.
  summary TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX change_sets_state ON change_sets (state);
CREATE INDEX change_sets_undoes ON change_sets (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  change_set INTEGER NOT NULL REFERENCES change_sets (id),
  target INTEGER REFERENCES accounts (id),
  directory INTEGER NOT NULL REFERENCES directories (id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  base_version INTEGER NOT NULL,
  other INTEGER REFERENCES accounts (id),
  -- Before and after of each attribute; personal ones are in sealed, in the same form.
  lines TEXT NOT NULL,
  sealed BLOB,
  warnings TEXT NOT NULL DEFAULT '[]',
  problem TEXT,
  -- The hash of the file's entry, when a file asked for this change.
  content_hash TEXT
) STRICT;
CREATE INDEX changes_set_state ON changes (change_set, state, id);
-- The order of a review: what has a problem or a warning comes first.
CREATE INDEX changes_review ON changes (change_set, problem IS NULL, warnings = '[]', id);
CREATE INDEX changes_target ON changes (target, state);

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  title TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER,
  unit TEXT NOT NULL,
  refused INTEGER NOT NULL DEFAULT 0,
  result TEXT NOT NULL DEFAULT '{}',
  problem TEXT,
  change_set INTEGER,
  directory INTEGER,
  operator TEXT NOT NULL DEFAULT '',
  -- What is needed to resume, as JSON.
  cursor TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX jobs_state ON jobs (state);

CREATE TABLE job_issues (
  id INTEGER PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES jobs (id),
  line INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX job_issues_job ON job_issues (job, id);

CREATE TABLE views (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, columns TEXT NOT NULL
) STRICT;
CREATE TABLE mappings (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, mapping TEXT NOT NULL
) STRICT;
${auditSchema}
`;

/**
 * Indexes of accounts apart from the table: a first import builds them after the rows,
 * which is several times faster than keeping them up to date row by row. Kind, state and directory
 * have none: the account index takes these orders from the names and the facts that it holds.
 */
export const accountIndexes: Readonly<Record<string, string>> = {
  accounts_remote: 'UNIQUE INDEX accounts_remote ON accounts (directory, remote_id)',
  accounts_dn: 'INDEX accounts_dn ON accounts (dn_key, directory)',
  accounts_name: 'INDEX accounts_name ON accounts (name_key) WHERE deleted_at IS NULL',
  accounts_user_name:
    'INDEX accounts_user_name ON accounts (user_name COLLATE NOCASE) WHERE deleted_at IS NULL',
  accounts_mail: 'INDEX accounts_mail ON accounts (mail COLLATE NOCASE) WHERE deleted_at IS NULL',
  accounts_title:
    'INDEX accounts_title ON accounts (title COLLATE NOCASE, name_key) WHERE deleted_at IS NULL',
  accounts_department:
    'INDEX accounts_department ON accounts (department COLLATE NOCASE, name_key) WHERE deleted_at IS NULL',
  accounts_employee:
    'INDEX accounts_employee ON accounts (employee_id COLLATE NOCASE) WHERE deleted_at IS NULL',
  accounts_facts:
    'INDEX accounts_facts ON accounts (directory, kind, disabled, locked, password_expired, must_change) WHERE deleted_at IS NULL',
  accounts_deleted: 'INDEX accounts_deleted ON accounts (deleted_at) WHERE deleted_at IS NOT NULL',
  accounts_last_sign_in:
    'INDEX accounts_last_sign_in ON accounts (last_sign_in_at) WHERE deleted_at IS NULL',
  accounts_expires: 'INDEX accounts_expires ON accounts (expires_at) WHERE deleted_at IS NULL',
  accounts_password_set:
    'INDEX accounts_password_set ON accounts (password_set_at) WHERE deleted_at IS NULL',
  accounts_password_expires:
    'INDEX accounts_password_expires ON accounts (password_expires_at) WHERE deleted_at IS NULL AND password_expires_at IS NOT NULL',
  accounts_created: 'INDEX accounts_created ON accounts (created_at) WHERE deleted_at IS NULL',
  accounts_changed: 'INDEX accounts_changed ON accounts (changed_at) WHERE deleted_at IS NULL',
  accounts_manager: "INDEX accounts_manager ON accounts (manager) WHERE manager <> ''",
  accounts_shape: 'INDEX accounts_shape ON accounts (shape) WHERE deleted_at IS NULL',
};

/** Indexes that grow at a few places only, so that keeping them costs less than making them. */
export const keptWhileLoading: ReadonlySet<string> = new Set([
  'accounts_facts',
  'accounts_shape',
  'accounts_deleted',
  'accounts_password_expires',
]);
