import * as v from 'valibot';
import { accountReference } from '../model/account.ts';
import { count, rowId, text } from '../model/base.ts';
import { query } from './operation.ts';

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
};
