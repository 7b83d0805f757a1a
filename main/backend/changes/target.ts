import type { ChangeKind } from '../../../shared/model/change.ts';
import type { Image } from './image.ts';
import type { Line } from './lines.ts';

/** One change as it is sent to a directory. The target is named by its stable id, never by its place. */
export type SentChange = {
  readonly id: number;
  readonly kind: ChangeKind;
  readonly remoteId: string;
  readonly lines: readonly Line[];
  /** Stable id of the member that joins or leaves. */
  readonly member: string | null;
};

/**
 * What a directory said of a change. `refused` carries its reason as a code: `account-changed` and
 * `account-missing` when what was read before is no longer so, and anything else for a refusal.
 */
export type SentResult =
  | { readonly said: 'done' }
  | { readonly said: 'refused'; readonly code: string };

/** Thrown when a change was sent and no answer came: it may have happened, or not. */
export class AnswerLost extends Error {}

/**
 * A directory outside the replica. A local one has none: there, the change and its outcome are one
 * transaction. `read` answers what the directory holds now, or null when the entry is gone.
 */
export type TargetDirectory = {
  readonly read: (change: SentChange, replica: Image) => Promise<Image | null>;
  readonly isMember: (change: SentChange) => Promise<boolean>;
  readonly send: (change: SentChange) => Promise<SentResult>;
};
