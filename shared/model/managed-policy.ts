import * as v from 'valibot';
import { classify } from './attribute.ts';
import { count, requiredText } from './base.ts';
import { roleId } from './role.ts';

/** What an organisation can switch off on a machine. `shared/managed.ts` says what each one holds. */
export const managedFeatures = [
  'auditExport',
  'backup',
  'clipboard',
  'commandLine',
  'diagnostics',
  'export',
  'import',
  'liveDirectories',
  'restore',
  'reveal',
] as const;
export type ManagedFeature = (typeof managedFeatures)[number];

/**
 * A server by its exact name or address, or every name below a domain (`*.example.org`, which does
 * not hold `example.org` itself). Without regard to letter case, as names of hosts are.
 */
const hostPattern = v.pipe(
  v.string(),
  v.maxLength(253),
  v.regex(/^(?:\*\.)?[A-Za-z0-9_:-]+(?:\.[A-Za-z0-9_:-]+)*$/u),
  v.toLowerCase(),
);

const maskedName = v.union([
  v.literal('*'),
  v.pipe(
    v.string(),
    v.maxLength(100),
    v.check((name) => !name.includes(';') && classify(name) === 'personal'),
  ),
]);

/** A limit: at least one, or it would be a switch. */
const most = v.pipe(count, v.minValue(1));

/**
 * What an organisation sets on a machine, and neither its user nor the owner of a vault can loosen.
 * Strict: a key that this version does not know is an error, because a rule that is silently left
 * out would be a hole. Times in minutes.
 */
export const managedPolicy = v.strictObject({
  version: v.literal(1),
  /** Who manages this machine, as shown to the operator. */
  managedBy: requiredText(100),
  /** Whom to ask: a name, a telephone number, an address. */
  contact: requiredText(200),
  /** The screen locks after so long at the latest. */
  autoLockMinutes: v.optional(v.pipe(most, v.maxValue(240))),
  off: v.optional(v.array(v.picklist(managedFeatures)), []),
  /** The only servers that live directories may be at; absent is any, an empty list none. */
  hosts: v.optional(v.pipe(v.array(hostPattern), v.maxLength(1_000))),
  /**
   * Personal attributes that nobody reveals on this machine, whatever the role; `*` is all of them.
   * No others: what is not sealed is searched, listed and exported, and a mask would not hold.
   */
  masks: v.optional(v.pipe(v.array(maskedName), v.maxLength(200)), []),
  /** Roles that need a second factor on this machine, besides those that the vault's policy names; `*` is every role. */
  factors: v.optional(v.pipe(v.array(v.union([v.literal('*'), roleId])), v.maxLength(100)), []),
  limits: v.optional(
    v.strictObject({
      /** Changes in one change set. */
      changes: v.optional(most),
      /** Accounts in one export. */
      exported: v.optional(most),
    }),
    {},
  ),
});
export type ManagedPolicy = v.InferOutput<typeof managedPolicy>;

/** Why a policy that is there cannot be used. */
export const policyProblems = [
  /** The file, or a folder above it, belongs to somebody else than the system or others may write it. */
  'not-owned',
  'unreadable',
  /** Larger than any policy is. */
  'too-large',
  'not-json',
  /** A key is unknown or missing, or its value is out of bounds; `key` names it. */
  'invalid',
] as const;
export type PolicyProblem = (typeof policyProblems)[number];

/** What this machine says about itself. An unusable policy is never taken for none. */
export const managedState = v.variant('state', [
  v.strictObject({ state: v.literal('unmanaged') }),
  v.strictObject({ state: v.literal('managed'), policy: managedPolicy }),
  v.strictObject({
    state: v.literal('unusable'),
    why: v.picklist(policyProblems),
    /** The documented place of the policy on this system. */
    place: v.string(),
    /** The key that is wrong (`limits.changes`); empty unless `why` is `invalid`. Never its value. */
    key: v.string(),
  }),
]);
export type ManagedState = v.InferOutput<typeof managedState>;
