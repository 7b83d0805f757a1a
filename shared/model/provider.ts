import * as v from 'valibot';
import { count, instant, requiredText } from './base.ts';
import { roleId } from './role.ts';

// Lower case ASCII without a user and without a fragment. What is sent in the clear is read on the
// way; a server on this very computer has no way.
const secure = 'https://(?:(?:[a-z0-9-]+\\.)*[a-z0-9-]+|\\[[0-9a-f:.]+\\])';
const local = 'http://(?:127\\.0\\.0\\.1|\\[::1\\]|localhost)';
const origin = `(?:${secure}|${local})(?::[0-9]{1,5})?`;
const addresses = new RegExp(`^${origin}(?:/[\\x21-\\x22\\x24-\\x7e]*)?$`, 'u');
const issuers = new RegExp(`^${origin}(?:/[\\x21-\\x22\\x24-\\x3e\\x40-\\x7e]*)?$`, 'u');

/** Whether an address is one that a provider may have: `https`, or `http` on this very computer. */
export function isProviderAddress(address: string): boolean {
  return address.length <= 2_000 && addresses.test(address);
}

/** The issuer, compared character by character: OpenID Connect Core §3.1.3.7, RFC 9207. */
const issuer = v.pipe(v.string(), v.regex(issuers), v.maxLength(500));

/** A value that goes into an address or into an answer as it is: printable ASCII. */
function token(maximum: number) {
  return v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/u), v.maxLength(maximum));
}

const roles = v.pipe(v.array(roleId), v.maxLength(50), v.readonly());

/** What becomes of an operator to whom a claim that gives roles gives none. */
export const claimOtherwise = ['refuse', 'own'] as const;

/**
 * The organisation's OpenID Connect provider, and what is asked of it. An owner signs it with the
 * policy. A provider never gives a key: it comes after the password and the device secret.
 */
export const providerRules = v.strictObject({
  /** What people call it. */
  name: requiredText(80),
  issuer,
  /** This program's name at the provider: a public client, without a secret. */
  clientId: token(256),
  /** Scopes besides `openid`. */
  scopes: v.pipe(v.array(token(100)), v.maxLength(10), v.readonly()),
  /** Roles that sign in with it, as a second factor. */
  signInRoles: roles,
  /** Roles that sign in with it anew before a dangerous act. */
  stepUpRoles: roles,
  /** For how many hours after a sign-in the provider may be out of reach; 0 for never. */
  leaseHours: v.pipe(count, v.maxValue(720)),
  /** How it has to have been proved there (`acr`); null for any way. */
  acr: v.nullable(token(200)),
  /** Which values of a claim go with which role; null where no claim is asked. */
  claim: v.nullable(
    v.strictObject({
      name: token(100),
      /**
       * Absent: the claim is a condition. Who has none of the values of their own role is refused.
       * Otherwise it gives the role of the first line that fits, for the session, and this is what
       * becomes of those whom no line fits: they are refused, or keep their own role.
       */
      otherwise: v.exactOptional(v.picklist(claimOtherwise)),
      values: v.pipe(
        v.array(v.strictObject({ value: requiredText(256), role: roleId })),
        v.minLength(1),
        v.maxLength(50),
        v.readonly(),
      ),
    }),
  ),
});
export type ProviderRules = v.InferOutput<typeof providerRules>;
/** The same as a caller gives it. */
export type GivenProviderRules = v.InferInput<typeof providerRules>;

/**
 * Which parts of rules cannot be taken as they are, by their names: `issuer`, `claim.name`,
 * `claim.values`. None when all can; a role that nobody has is not found here.
 */
export function wrongParts(rules: GivenProviderRules): ReadonlySet<string> {
  const { issues = [] } = v.safeParse(providerRules, rules);
  const paths = issues.map((issue) => (v.getDotPath(issue) ?? '').split('.'));
  return new Set(paths.map((path) => path.slice(0, path[0] === 'claim' ? 2 : 1).join('.')));
}

/** For how many hours the provider may be out of reach unless an owner says otherwise. */
export const usualLeaseHours = 72;

/** What stands between the present operator and the provider. */
export const ownProvider = v.strictObject({
  /** What people call it, and where it is; null where the vault has none. */
  name: v.nullable(v.string()),
  host: v.nullable(v.string()),
  /** Nothing else is allowed before a sign-in with it. */
  isNeeded: v.boolean(),
  /** Dangerous acts need a sign-in with it that is minutes old. */
  isStepUp: v.boolean(),
  /** The first sign-in bound the operator to an identity there; when. */
  linkedAt: instant,
  /** Until when a sign-in goes on without the provider while it cannot be reached. */
  leaseUntil: instant,
  /** This session goes on without it. */
  isLeased: v.boolean(),
});
export type OwnProvider = v.InferOutput<typeof ownProvider>;

/** A sign-in that was begun: the address for the browser, and when nobody waits for it any more. */
export const providerBegun = v.strictObject({
  address: v.string(),
  /** The host of the address, to be shown beside it. */
  host: v.string(),
  until: v.number(),
});
export type ProviderBegun = v.InferOutput<typeof providerBegun>;
