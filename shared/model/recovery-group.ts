import * as v from 'valibot';
import { count, instant } from './base.ts';
import { operatorId } from './operator.ts';

/** Two shares open the vault, so that one officer could not do anything. */
export const fewestOfficers = 2;
/** Each share in somebody's drawer is one that may be lost or taken. */
export const mostOfficers = 10;

/** What is known of the recovery group without its shares. */
export const recoveryGroup = v.strictObject({
  /** Counted from 1, with each group that the vault has had. Shares bear it. */
  number: count,
  madeAt: v.number(),
  /** The owner whose password two shares replace. */
  owner: v.string(),
  /** When two shares last opened the vault; null while they have not. */
  usedAt: instant,
  /** False once that owner enrolled again: the group opens nothing until it is made anew. */
  isUsable: v.boolean(),
  officers: v.array(
    v.strictObject({
      id: operatorId,
      name: v.string(),
      /** When the officer showed to have the share on paper; null until then. */
      takenAt: instant,
    }),
  ),
});
export type RecoveryGroup = v.InferOutput<typeof recoveryGroup>;

/** What the recovery group asks of whoever is signed in. */
export const ownShare = v.strictObject({
  /** The number of the group of which they are an officer; null when they are none. */
  group: v.nullable(count),
  isWaiting: v.boolean(),
  takenAt: instant,
});
