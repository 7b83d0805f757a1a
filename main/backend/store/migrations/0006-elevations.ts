/** Roles that were asked for and lent, each as the operators signed it. */
export const elevations = `
CREATE TABLE elevations (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  operator TEXT NOT NULL,
  -- The canonical JSON that is signed.
  body TEXT NOT NULL,
  signature BLOB NOT NULL,
  decision TEXT,
  decision_signature BLOB,
  -- When it was taken up. It is never taken up twice.
  started_at INTEGER,
  ended TEXT CHECK (ended IN ('replaced', 'withdrawn', 'rejected', 'time', 'operator')),
  ended_at INTEGER
) STRICT;
CREATE INDEX elevations_operator ON elevations (operator, number);
`;
