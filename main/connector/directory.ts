import type {
  MemberTime,
  MirrorBatch,
  SentChange,
  SentResult,
  SentWord,
} from '../../shared/live.ts';
import type { DoctorReport } from '../../shared/model/connection.ts';
import type { IncomingAccount, LiveTask } from '../../shared/process.ts';

/** A write went out and nothing said what became of it: it may have happened, or not. */
export class AnswerLost extends Error {}

/** A directory that we are connected and signed in to. Refusals are `Failure`s. */
export type OpenDirectory = {
  /** Everything, in pieces. The last one says so, and has the cursor for `changes`. */
  readonly mirror: () => AsyncIterable<MirrorBatch>;
  /**
   * What changed since a cursor; everything when the server cannot say that any more. With the
   * cursor of a mirror that was cut, all but what is known, and what changed in that.
   */
  readonly changes: (cursor: string, known?: Uint8Array | null) => AsyncIterable<MirrorBatch>;
  /** Entries by stable id, in this order; null for one that is gone. */
  readonly read: (ids: readonly string[]) => Promise<readonly (IncomingAccount | null)[]>;
  /** The entry at a DN; null for none. */
  readonly find: (dn: string) => Promise<IncomingAccount | null>;
  readonly isMember: (group: string, member: string) => Promise<boolean>;
  /** Who joined and left a group, and when; null when the server keeps nothing of it. */
  readonly memberTimes: (group: string) => Promise<readonly MemberTime[] | null>;
  /**
   * Carries one change out, whole or not at all, and only when what it names as before is still so.
   * Throws `AnswerLost` when nobody can say whether it happened.
   */
  readonly apply: (change: SentChange) => Promise<SentResult>;
  /**
   * The same for several, up to the first one that nobody can say it of; a word for each. Several
   * that set attributes of different accounts may be under way at once.
   */
  readonly applyAll: (changes: readonly SentChange[]) => Promise<readonly SentWord[]>;
  readonly close: () => void;
};

/** A kind of directory that is reached over the network. */
export type DirectoryKind = {
  /** Looks at a server. What is wrong with it is a finding and no failure. */
  readonly probe: (task: LiveTask) => Promise<DoctorReport>;
  readonly open: (task: LiveTask) => Promise<OpenDirectory>;
};
