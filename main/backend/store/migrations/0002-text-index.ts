/**
 * The text index in tables of its own (ADR 0013). Accounts that came before have no postings: they
 * are made when the vault is opened, as after a load that was cut off.
 */
export const textIndex = `
DROP TABLE account_text;

-- Each part holds the trigrams of the accounts with numbers from first to last.
CREATE TABLE text_parts (
  -- Never given twice: a search may still know an older part.
  part INTEGER PRIMARY KEY AUTOINCREMENT,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  -- The directory whose import made the part; none when it may hold accounts of several.
  directory INTEGER
) STRICT;

-- With numbers for its rows, because a page of such a table holds whole blobs and not their heads.
CREATE TABLE text_postings (
  id INTEGER PRIMARY KEY,
  part INTEGER NOT NULL,
  gram INTEGER NOT NULL,
  -- Accounts first: a search that needs no places does not read them.
  accounts BLOB NOT NULL,
  places BLOB NOT NULL,
  UNIQUE (part, gram)
) STRICT;

-- Texts of accounts that changed since their part was made, or that have none; '' is found by
-- nothing. What stands here counts, and what a part says of the account does not.
CREATE TABLE text_recent (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
`;
