import * as v from 'valibot';
import { accountReference } from '../model/account.ts';
import { count, instant, rowId, text } from '../model/base.ts';
import { command, query } from './operation.ts';

const member = v.strictObject({
  account: accountReference,
  /** Groups from the one asked about down to the one that holds the member directly; empty when direct. */
  path: v.array(accountReference),
});

/** Groups and who is in them. */
export const groups = {
  /** Direct or effective members, by name. An effective member is listed once, with its shortest path. */
  members: query({
    process: 'backend',
    access: 'groups.read',
    topics: ['accounts', 'changes'],
    input: v.strictObject({
      id: rowId,
      effective: v.boolean(),
      text: v.optional(text(256), ''),
      offset: count,
      limit: v.pipe(count, v.maxValue(500)),
    }),
    output: v.strictObject({
      members: v.array(member),
      total: count,
      /** Names that the group lists and the replica does not hold. */
      unresolved: count,
      /** A group of this tree contains itself. */
      cycle: v.boolean(),
    }),
    failures: ['account-missing'],
  }),
  /** The groups that an account is in: directly, and through other groups with the path. */
  ofAccount: query({
    process: 'backend',
    access: 'groups.read',
    topics: ['accounts', 'changes'],
    input: v.strictObject({ id: rowId, effective: v.boolean() }),
    output: v.strictObject({ groups: v.array(member), total: count }),
    failures: ['account-missing'],
  }),
  /**
   * Asks the server of a group who joined and left it, and when: newest first, at most 1,000. Active
   * Directory keeps it for replication (MS-ADTS msDS-ReplValueMetaData), others do not. Nothing of
   * the answer is kept. `unresolved` counts names that the replica does not hold.
   */
  memberTimes: command({
    process: 'backend',
    access: 'directories.sync',
    topics: ['audit'],
    input: v.strictObject({ id: rowId }),
    output: v.strictObject({
      /** False when the server says nothing of it. */
      isKept: v.boolean(),
      times: v.array(
        v.strictObject({ account: accountReference, joinedAt: instant, leftAt: instant }),
      ),
      total: count,
      unresolved: count,
    }),
    failures: [
      'account-missing',
      'answer-unusable',
      'certificate-changed',
      'certificate-untrusted',
      'compartment-closed',
      'connection-insecure',
      'credentials-missing',
      'credentials-refused',
      'directory-busy',
      'directory-local',
      'directory-missing',
      'directory-unreachable',
    ],
  }),
};
