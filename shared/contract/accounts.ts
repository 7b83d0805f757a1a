import * as v from 'valibot';
import {
  accountCard,
  accountFilter,
  accountQuery,
  accountReference,
  accountRow,
  attributeName,
  attributeValue,
} from '../model/account.ts';
import { auditRow } from '../model/audit.ts';
import { count, reason, requiredText, rowId, text } from '../model/base.ts';
import { worklist } from '../model/worklist.ts';
import { command, query } from './operation.ts';

/** Finding and reading accounts. */
export const accounts = {
  /** One window of the accounts that match, in order; `total` is exact. */
  find: query({
    process: 'backend',
    access: 'accounts.read',
    topics: ['accounts', 'changes'],
    input: v.strictObject({
      query: accountQuery,
      offset: count,
      limit: v.pipe(count, v.maxValue(500)),
    }),
    output: v.strictObject({
      rows: v.array(accountRow),
      total: count,
      /** How long the backend worked. */
      tookMs: v.number(),
    }),
    failures: ['attribute-unseen', 'compartment-closed', 'filter-invalid'],
  }),
  /**
   * The filter that finds a personal value, or each that contains a part (3 to 128 characters), without
   * regard to case. The value goes no further: the filter has in its place a blind index, or the part
   * sealed, made with the key of the compartment. An operator gets 60 parts within an hour.
   */
  lookUp: command({
    process: 'backend',
    access: 'accounts.reveal',
    topics: ['audit'],
    input: v.strictObject({
      attribute: attributeName,
      value: requiredText(1024),
      test: v.optional(v.picklist(['equals', 'contains']), 'equals'),
    }),
    sealed: ['value'],
    output: accountFilter,
    failures: ['compartment-closed', 'filter-invalid', 'look-ups-spent'],
  }),
  /** How many accounts there are in all, and the values that filters offer. */
  facets: query({
    process: 'backend',
    access: 'accounts.read',
    topics: ['accounts', 'directories'],
    input: v.strictObject({}),
    output: v.strictObject({
      total: count,
      states: v.record(v.string(), count),
      kinds: v.record(v.string(), count),
      departments: v.array(v.strictObject({ value: v.string(), accounts: count })),
      /** How many accounts the index of personal values covers; null for who has no key. */
      personal: v.nullable(v.strictObject({ done: count, total: count })),
    }),
  }),
  /** Lists of accounts that ask for something to be done, with their counts and their queries. */
  worklists: query({
    process: 'backend',
    access: 'accounts.read',
    topics: ['accounts', 'directories'],
    input: v.strictObject({}),
    output: v.array(worklist),
  }),
  get: query({
    process: 'backend',
    access: 'accounts.read',
    topics: ['accounts', 'changes'],
    input: v.strictObject({ id: rowId }),
    output: accountCard,
    failures: ['account-missing'],
  }),
  /** People whose manager is this account; at most 200. */
  reports: query({
    process: 'backend',
    access: 'accounts.read',
    topics: ['accounts'],
    input: v.strictObject({ id: rowId }),
    output: v.array(accountReference),
    failures: ['account-missing'],
  }),
  /** The newest rows of the audit log that name this account. */
  history: query({
    process: 'backend',
    access: 'accounts.read',
    topics: ['audit', 'accounts'],
    input: v.strictObject({
      id: rowId,
      before: v.optional(v.nullable(count), null),
      limit: v.pipe(count, v.maxValue(200)),
    }),
    output: v.strictObject({ rows: v.array(auditRow), more: v.boolean() }),
  }),
  /**
   * Answers the clear values of one masked attribute, for 60 s on screen. Audited with its reason; an
   * operator gets 60 of them within an hour, however often they sign in.
   */
  reveal: command({
    process: 'backend',
    access: 'accounts.reveal',
    stepUp: true,
    topics: ['audit'],
    input: v.strictObject({ id: rowId, attribute: text(128), reason }),
    sealed: ['answer'],
    output: v.strictObject({ values: v.array(attributeValue), hideAt: v.number() }),
    failures: ['compartment-closed', 'account-missing', 'attribute-masked', 'reveals-spent'],
  }),
};
