import * as v from 'valibot';
import { count, instant, rowId, text } from './base.ts';

/** What an account is. */
export const accountKinds = ['person', 'service', 'group'] as const;
export type AccountKind = (typeof accountKinds)[number];

const columnDates = [
  'lastSignInAt',
  'expiresAt',
  'passwordSetAt',
  'createdAt',
  'changedAt',
] as const;

/** Dates that can be searched by range. The last is of the card alone, and no column of the grid. */
export const accountDates = [...columnDates, 'passwordExpiresAt'] as const;

/** Columns of the grid, each of which sorts. */
export const accountColumns = [
  'name',
  'userName',
  'mail',
  'title',
  'department',
  'employeeId',
  'kind',
  'state',
  'directory',
  ...columnDates,
] as const;
export type AccountColumn = (typeof accountColumns)[number];

/** States that people filter by. `cannot-sign-in` is any of the four that follow it. */
export const accountStates = [
  'enabled',
  'cannot-sign-in',
  'disabled',
  'locked',
  'expired',
  'password-expired',
  'must-change',
  'deleted',
] as const;
export type AccountState = (typeof accountStates)[number];

/** The name of an attribute, with its options. */
export const attributeName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9-]{0,127}(;[A-Za-z0-9-]{1,40})*$/u),
);

/** One condition; conditions of a view are joined by AND. */
export const accountFilter = v.variant('on', [
  v.strictObject({
    on: v.literal('kind'),
    kinds: v.pipe(v.array(v.picklist(accountKinds)), v.minLength(1), v.maxLength(3)),
  }),
  v.strictObject({
    on: v.literal('state'),
    states: v.pipe(v.array(v.picklist(accountStates)), v.minLength(1), v.maxLength(8)),
  }),
  v.strictObject({
    on: v.literal('directory'),
    ids: v.pipe(v.array(rowId), v.minLength(1), v.maxLength(64)),
  }),
  v.strictObject({
    on: v.literal('department'),
    values: v.pipe(v.array(text(256)), v.minLength(1), v.maxLength(64)),
  }),
  v.strictObject({ on: v.literal('group'), id: rowId, nested: v.optional(v.boolean(), false) }),
  v.strictObject({
    on: v.literal('date'),
    date: v.picklist(accountDates),
    from: instant,
    to: instant,
  }),
  v.strictObject({ on: v.literal('never-signed-in') }),
  v.strictObject({
    on: v.literal('attribute'),
    name: attributeName,
    test: v.picklist(['present', 'absent', 'equals']),
    value: v.optional(text(1024), ''),
  }),
  /**
   * A personal value, or a part of one, as `accounts.lookUp` named it: a blind index, or the sealed
   * part, behind the version of the key. Who has no key learns nothing from it.
   */
  v.strictObject({
    on: v.literal('personal'),
    name: attributeName,
    test: v.optional(v.picklist(['equals', 'contains']), 'equals'),
    index: v.pipe(v.string(), v.regex(/^\d{1,9}\.(?:[\w-]{11}|[\w-]{90,640})$/u)),
  }),
  v.strictObject({ on: v.literal('staged') }),
  /** Whether it is in a group, has a manager, or has members. */
  v.strictObject({
    on: v.picklist(['membership', 'manager', 'members']),
    test: v.picklist(['present', 'absent']),
  }),
]);
export type AccountFilter = v.InferOutput<typeof accountFilter>;

/** What to find, and in which order. */
export const accountQuery = v.strictObject({
  text: v.optional(text(256), ''),
  filters: v.optional(v.pipe(v.array(accountFilter), v.maxLength(16)), []),
  sort: v.optional(v.picklist(accountColumns), 'name'),
  descending: v.optional(v.boolean(), false),
});
export type AccountQuery = v.InferOutput<typeof accountQuery>;

/** The four facts that stop a sign-in, and the one that asks for a new password; each dated where known. */
export const accountFacts = v.strictObject({
  disabled: v.boolean(),
  disabledAt: instant,
  locked: v.boolean(),
  lockedAt: instant,
  expiresAt: instant,
  passwordExpired: v.boolean(),
  passwordSetAt: instant,
  mustChange: v.boolean(),
  lastSignInAt: instant,
  createdAt: instant,
  changedAt: instant,
  deletedAt: instant,
});
export type AccountFacts = v.InferOutput<typeof accountFacts>;

/** One row of the grid. Holds no personal value. */
export const accountRow = v.strictObject({
  id: rowId,
  directory: rowId,
  kind: v.picklist(accountKinds),
  name: v.string(),
  userName: v.string(),
  mail: v.string(),
  title: v.string(),
  department: v.string(),
  employeeId: v.string(),
  facts: accountFacts,
  /** How many staged changes wait for this account. */
  staged: count,
});
export type AccountRow = v.InferOutput<typeof accountRow>;

/** One value of an attribute: text, or the base64 of bytes. */
export const attributeValue = v.union([v.string(), v.strictObject({ b: v.string() })]);
export type AttributeValue = v.InferOutput<typeof attributeValue>;

/** An attribute as the card shows it. A masked one says that it exists, and nothing of its values. */
export const accountAttribute = v.strictObject({
  name: v.string(),
  classification: v.picklist(['public', 'internal', 'personal']),
  masked: v.boolean(),
  values: v.array(attributeValue),
});
export type AccountAttribute = v.InferOutput<typeof accountAttribute>;

/** A person or group that is named beside its number. */
export const accountReference = v.strictObject({
  id: v.nullable(rowId),
  name: v.string(),
  userName: v.string(),
  kind: v.picklist(accountKinds),
});
export type AccountReference = v.InferOutput<typeof accountReference>;

/** Everything that the card shows at once. */
export const accountCard = v.strictObject({
  row: accountRow,
  version: count,
  remoteId: v.string(),
  dn: v.nullable(v.string()),
  directoryName: v.string(),
  /** When the password ends, where the directory or its policy says so. */
  passwordExpiresAt: instant,
  manager: v.nullable(accountReference),
  attributes: v.array(accountAttribute),
  groupCount: count,
  memberCount: count,
});
export type AccountCard = v.InferOutput<typeof accountCard>;

/** The attributes of one account by name, in the form that the database and a change keep them. */
export type AttributeMap = Readonly<Record<string, readonly AttributeValue[]>>;
