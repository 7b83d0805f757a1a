import type { AttributeValue } from './model/account.ts';
import type { ChangeKind } from './model/change.ts';
import type { IncomingAccount, IncomingIssue } from './process.ts';

/** The values of an attribute or of a fact; null when it has none. */
export type Values = readonly AttributeValue[] | null;

/** One line of a change: a name, what it was, and what it becomes. Names of facts begin with `@`. */
export type Line = { readonly name: string; readonly before: Values; readonly after: Values };

/** A piece of a mirror. It counts once it is stored together with its cursor. */
export type MirrorBatch = {
  readonly accounts: readonly IncomingAccount[];
  /** Stable ids that the server says are gone. */
  readonly removed: readonly string[];
  /** Stable ids that are there still, of a sweep that reads nothing else. */
  readonly present: readonly string[];
  readonly issues: readonly IncomingIssue[];
  /**
   * Set in the last batch: `all` when everything that this run did not name, as account or as
   * present, is gone at the server; `changes` when only `removed` is.
   */
  readonly complete: 'all' | 'changes' | null;
  /** Where to go on after this batch; opaque to everybody but the connector. */
  readonly cursor: string;
};

/**
 * One change as it is sent to a directory. The target is named by its stable id, never by its
 * place. A `rename` has the line `@dn` with the whole new name: its first part, its parent or both
 * are new. A `create` has the lines `@dn` and `@kind` and every attribute as `after`. A
 * `reset-password` has the secret, and lines for what goes with it (`pwdReset`, `pwdLastSet`).
 */
export type SentChange = {
  readonly id: number;
  readonly kind: ChangeKind;
  /** '' for one that is created. */
  readonly remoteId: string;
  readonly lines: readonly Line[];
  /** Stable id of the member that joins or leaves. */
  readonly member: string | null;
  /** A password to set, UTF-8; the receiver wipes it. */
  readonly secret: Uint8Array | null;
};

/**
 * Why a directory refuses a change. The first two are conflicts: what was read before is no longer
 * so. `unwilling` and `refused` are what is left when a server gives no reason that we know.
 */
export const refusalCodes = [
  'account-changed',
  'account-missing',
  'account-exists',
  'connection-insecure',
  'constraint',
  'directory-busy',
  'directory-read-only',
  'group-needs-member',
  'has-children',
  'name-refused',
  'not-permitted',
  'not-supported',
  'parent-missing',
  'password-in-history',
  'password-may-not-change',
  'password-quality',
  'password-refused',
  'password-too-short',
  'password-too-young',
  'refused',
  'schema-refused',
  'unwilling',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/**
 * What a directory said of a change. `refused` carries its reason as a code: `account-changed` and
 * `account-missing` when what was read before is no longer so, and anything else for a refusal.
 * `created` is the stable id of a new entry.
 */
export type SentResult =
  | { readonly said: 'done'; readonly created: string | null }
  | { readonly said: 'refused'; readonly code: RefusalCode };

/**
 * What came of one of several changes. `lost`: it was sent and no answer came, so that it may have
 * happened. `kept`: it was not sent, because another was lost or the time of the question was up.
 */
export type SentWord = SentResult | { readonly said: 'lost' } | { readonly said: 'kept' };

/** When a member joined a group, and left it again; UTC, milliseconds, null for not known or not at all. */
export type MemberTime = {
  readonly dn: string;
  /** The name for comparing, as in `AccountRecord`. */
  readonly dnKey: string;
  readonly joinedAt: number | null;
  readonly leftAt: number | null;
};

/** What the backend asks a connector that holds a connection. */
export type Question =
  /** The entries by stable id, in this order; null for one that is gone. */
  | { readonly ask: 'read'; readonly ids: readonly string[] }
  /** The entry at a DN, whatever its id; null for none. Tells what became of a create. */
  | { readonly ask: 'find'; readonly dn: string }
  | { readonly ask: 'is-member'; readonly group: string; readonly member: string }
  | { readonly ask: 'send'; readonly change: SentChange }
  /**
   * Changes without a secret. Those that set attributes of different accounts may be under way at
   * once; any other is sent alone, after the answers to those before it.
   */
  | { readonly ask: 'send-all'; readonly changes: readonly SentChange[] };

/** What it answers, to `find` with one account. `lost`: it was sent and no answer came, so that it may have happened. */
export type Answer =
  | { readonly answered: 'read'; readonly accounts: readonly (IncomingAccount | null)[] }
  | { readonly answered: 'is-member'; readonly isMember: boolean }
  | { readonly answered: 'send'; readonly result: SentResult }
  /** A word for each change, in their order. */
  | { readonly answered: 'send-all'; readonly words: readonly SentWord[] }
  | { readonly answered: 'lost' };
