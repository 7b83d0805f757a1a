import type { AccountKind } from './account.ts';

/**
 * One entry of a directory in the form that the replica stores. Times are UTC epoch milliseconds;
 * null means unknown or none. Texts are '' when the entry has no such value.
 */
export type AccountRecord = {
  /** First line of the record in the file, counted from 1; 0 when it does not come from a file. */
  readonly line: number;
  /** entryUUID or objectGUID as canonical text, else the normalised DN, else the key column. */
  readonly remoteId: string;
  /** The distinguished name as written. */
  readonly dn: string | null;
  /** The distinguished name for comparing: RFC 4514, case-folded, escapes in one canonical form. */
  readonly dnKey: string | null;
  readonly kind: AccountKind;
  readonly name: string;
  readonly userName: string;
  readonly mail: string;
  readonly title: string;
  readonly department: string;
  readonly employeeId: string;
  /** Normalised DN of the manager. */
  readonly manager: string;
  readonly disabled: boolean;
  readonly locked: boolean;
  readonly mustChange: boolean;
  readonly passwordExpired: boolean;
  readonly disabledAt: number | null;
  readonly lockedAt: number | null;
  readonly expiresAt: number | null;
  readonly passwordSetAt: number | null;
  /** When the password ends by the policy in force; null also where nobody says. */
  readonly passwordExpiresAt: number | null;
  readonly lastSignInAt: number | null;
  readonly createdAt: number | null;
  readonly changedAt: number | null;
  /**
   * JSON object of the public and internal attributes, `{ name: [values] }`, in the order of their
   * names and values, which directories do not order. A known attribute has its canonical name,
   * another one the spelling first seen, and no two differ in letter case only. A binary value is
   * `{"b":"base64"}`. Membership is not repeated here but only in `members`.
   */
  readonly attributes: string;
  /** JSON object of the personal attributes in the same form, null when there are none. */
  readonly personal: string | null;
  /**
   * Members of a group, each once and sorted: normalised DNs (member, uniqueMember, the latter without its
   * optional UID; one that is no valid DN stays as written, in lower case). A `memberUid` value, which names no DN, becomes `memberuid=<value>`, folded and
   * escaped like a DN, to be resolved against `userName`; no directory has such a DN.
   */
  readonly members: readonly string[];
  /**
   * SHA-256 (base64url) over the normalised content without secrets, line or order of values, so
   * that the same entry read again has the same hash. It covers personal values: keep it only
   * where they may be kept.
   */
  readonly contentHash: string;
};
