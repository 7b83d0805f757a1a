/** Requests for an approval and what was decided, each as its operator signed it (ADR 0019). */
export const approvals = `
CREATE TABLE requests (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  -- None for a request that came as a file and whose set is in another copy of the vault.
  change_set INTEGER REFERENCES change_sets (id),
  -- The canonical JSON that is signed.
  body TEXT NOT NULL,
  signature BLOB NOT NULL,
  -- What a request would change whose set is elsewhere: a line of JSON for each change.
  content TEXT,
  ended TEXT CHECK (ended IN ('edited', 'rejected', 'replaced', 'withdrawn')),
  ended_by TEXT,
  ended_at INTEGER
) STRICT;
CREATE INDEX requests_set ON requests (change_set, number);
CREATE INDEX requests_open ON requests (number) WHERE ended IS NULL;

CREATE TABLE decisions (
  number INTEGER PRIMARY KEY,
  request TEXT NOT NULL REFERENCES requests (id),
  operator TEXT NOT NULL,
  body TEXT NOT NULL,
  signature BLOB NOT NULL,
  UNIQUE (request, operator)
) STRICT;
`;
