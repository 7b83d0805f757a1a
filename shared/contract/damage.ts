import * as v from 'valibot';
import { count, instant, noInput, nothing } from '../model/base.ts';
import { command, query } from './operation.ts';

/** Damage of the database: what was found, and the check that finds it. */
export const damage = {
  /** What is known to be wrong with the database and its disk. */
  state: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['audit', 'settings'],
    input: noInput,
    output: v.strictObject({
      found: v.nullable(
        v.strictObject({
          /** Tables of the database, by their names there. */
          tables: v.array(v.string()),
          /** Accounts that are older than the log says: their pages were put back. */
          staleAccounts: count,
          /** Pages were put back to an earlier state; false for pages that cannot be read. */
          isOld: v.boolean(),
          /** The database did not open at all, and nothing of it is shown. */
          isUnopened: v.boolean(),
          foundAt: v.number(),
        }),
      ),
      /** When every page was last read and held; null for never. */
      checkedAt: instant,
      /** How far a check is, in pages; null while none runs. */
      progress: v.nullable(v.strictObject({ done: count, total: count })),
      /** A write of the disk failed: nothing is written until the vault was locked and opened. */
      hasDiskFailed: v.boolean(),
    }),
  }),
  /** Begins to read every page; it goes on in the background, and `state` tells what it finds. */
  check: command({
    process: 'backend',
    access: 'audit.read',
    topics: ['audit', 'settings'],
    input: noInput,
    output: nothing,
  }),
};
