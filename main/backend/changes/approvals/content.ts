import { createHash } from 'node:crypto';
import type { Reader } from '../../store/reader.ts';
import { canonicalJson, contextBytes } from '../../vault/encoding.ts';
import type { StoredSet } from '../sets.ts';

type Row = {
  readonly id: number;
  readonly kind: string;
  readonly directory: string;
  readonly target: string | null;
  readonly other: string | null;
  readonly base_version: number;
  readonly lines: string;
  readonly sealed: Uint8Array | null;
  readonly content_hash: string | null;
};

/**
 * Accounts by the ids that their directories gave them: two copies of a vault may have given one row
 * number to different accounts. A new account has none before it is made, and must not seem changed
 * afterwards. What was withdrawn will not happen, and is no part of the set.
 */
const rowsSql = `SELECT c.id, c.kind, d.name AS directory,
    CASE WHEN c.kind = 'create' THEN NULL ELSE t.remote_id END AS target, o.remote_id AS other,
    c.base_version, c.lines, c.sealed, c.content_hash
  FROM changes c LEFT JOIN directories d ON d.id = c.directory
    LEFT JOIN accounts t ON t.id = c.target LEFT JOIN accounts o ON o.id = c.other
  WHERE c.change_set = ? AND c.state <> 'withdrawn' ORDER BY c.id`;

/** What a digest is bound to besides the changes. */
export type Head = {
  readonly vault: string;
  readonly set: number;
  readonly title: string;
  readonly author: string;
  readonly reason: string;
  readonly ticket: string;
};

/**
 * Everything that a set would do, one line of canonical JSON for each change: its kind, directory,
 * targets, before and after. Who has no key cannot look into what is sealed; a hash stands for it.
 */
export function* contentLines(read: Reader, set: number): Iterable<string> {
  for (const row of read.each<Row>(rowsSql, set)) {
    yield canonicalJson({
      change: row.id,
      kind: row.kind,
      directory: row.directory,
      target: row.target,
      other: row.other,
      base: row.base_version,
      lines: row.lines,
      sealed: row.sealed && createHash('sha256').update(row.sealed).digest('base64url'),
      file: row.content_hash,
    });
  }
}

/** The SHA-256 of a set, as base64url: another for whatever else the set would do, or why. */
export function digestOfLines(head: Head, lines: Iterable<string>): string {
  const { vault, set, title, author, reason, ticket } = head;
  const hash = createHash('sha256');
  hash.update(contextBytes('bw/v1/set', vault, set, title, author, reason, ticket));
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('base64url');
}

/** What a digest of a stored set is bound to; the words may be those that it is to be applied with. */
export function headOf(
  vault: string,
  { id, title, operator, reason, ticket }: Pick<StoredSet, HeadColumn>,
): Head {
  return { vault, set: id, title, author: operator, reason, ticket };
}

type HeadColumn = 'id' | 'title' | 'operator' | 'reason' | 'ticket';

/** The digest of a set as it is now. */
export function digestOf(read: Reader, vault: string, set: StoredSet): string {
  return digestOfLines(headOf(vault, set), contentLines(read, set.id));
}

type Kept = { readonly stamp: string; readonly digest: string };

/** The last digest that each connection was asked for: that of the set on screen. */
const kept = new WeakMap<Reader, Kept>();

/**
 * The digest of a set for showing it: worked out once while nothing is written to the database. For a
 * connection that reads only, to which every commit is one of another. What is decided or applied
 * asks `digestOf`.
 */
export function shownDigestOf(read: Reader, vault: string, set: StoredSet): string {
  const version = read.value<number>('SELECT data_version FROM pragma_data_version');
  const stamp = JSON.stringify([version ?? null, headOf(vault, set)]);
  const known = kept.get(read);
  if (known?.stamp === stamp) return known.digest;
  const digest = digestOf(read, vault, set);
  kept.set(read, { stamp, digest });
  return digest;
}
