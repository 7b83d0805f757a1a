import type { SentChange, SentResult, SentWord } from '../../../shared/live.ts';
import type { IncomingAccount } from '../../../shared/process.ts';

/** Thrown when no answer came: what was sent may have happened, or not. */
export class AnswerLost extends Error {}

/**
 * A directory outside the replica, while changes are applied to it. A local one has none: there,
 * the change and its outcome are one transaction. Every function throws `AnswerLost`, after which
 * the directory is to be asked for anew.
 */
export type TargetDirectory = {
  /** What the directory holds now, in this order; null for an entry that is gone. */
  readonly read: (remoteIds: readonly string[]) => Promise<readonly (IncomingAccount | null)[]>;
  /** The entry at a name, or null. */
  readonly find: (dn: string) => Promise<IncomingAccount | null>;
  readonly isMember: (group: string, member: string) => Promise<boolean>;
  readonly send: (change: SentChange) => Promise<SentResult>;
  /**
   * Sends changes of different accounts; a word for each, in their order. When none is lost and
   * some are kept, at least one was sent. After `AnswerLost` each of them may have been carried out.
   */
  readonly sendAll: (changes: readonly SentChange[]) => Promise<readonly SentWord[]>;
};

/**
 * Which way the changes of a directory go: into the replica alone, to a server, or nowhere for
 * now, with the code that says why.
 */
export type Way =
  | { readonly to: 'replica' }
  | { readonly to: 'server'; readonly target: TargetDirectory; readonly lost: () => void }
  | { readonly to: 'nowhere'; readonly problem: string };

/** Finds the way of a directory. A connection is opened for the first change and kept for all. */
export type FindWay = (directory: number) => Promise<Way>;
