import { Failure } from '../../../shared/failure.ts';
import type { RefusalCode } from '../../../shared/live.ts';
import type { LdapResult } from './answers.ts';

/** Result codes of RFC 4511 §4.1.9, RFC 4528 and RFC 4533 that we tell apart. */
export const results = {
  success: 0,
  operationsError: 1,
  timeLimit: 3,
  sizeLimit: 4,
  strongerAuth: 8,
  referral: 10,
  adminLimit: 11,
  criticalExtension: 12,
  confidentiality: 13,
  noSuchAttribute: 16,
  undefinedType: 17,
  inappropriateMatching: 18,
  constraint: 19,
  valueExists: 20,
  invalidSyntax: 21,
  noSuchObject: 32,
  invalidName: 34,
  inappropriateAuth: 48,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
  unwilling: 53,
  namingViolation: 64,
  objectClass: 65,
  notOnNonLeaf: 66,
  notOnRdn: 67,
  entryExists: 68,
  classModifications: 69,
  affectsSeveral: 71,
  assertionFailed: 122,
  syncRefreshRequired: 4096,
} as const;

const ofReading: ReadonlyMap<number, Failure['code']> = new Map([
  [results.timeLimit, 'directory-busy'],
  [results.busy, 'directory-busy'],
  [results.unavailable, 'directory-busy'],
  [results.sizeLimit, 'size-exceeded'],
  [results.adminLimit, 'size-exceeded'],
  [results.strongerAuth, 'connection-insecure'],
  [results.confidentiality, 'connection-insecure'],
  [results.inappropriateAuth, 'credentials-refused'],
  [results.invalidCredentials, 'credentials-refused'],
  [results.insufficientAccess, 'not-permitted'],
]);

/** Throws what a failed reading or sign-in means. A referral is never followed. */
export function requireSuccess({ code }: LdapResult): void {
  if (code !== results.success) throw new Failure(ofReading.get(code) ?? 'answer-unusable');
}

const ofWriting: ReadonlyMap<number, RefusalCode> = new Map([
  [results.timeLimit, 'directory-busy'],
  [results.busy, 'directory-busy'],
  [results.unavailable, 'directory-busy'],
  [results.adminLimit, 'directory-busy'],
  [results.assertionFailed, 'account-changed'],
  [results.noSuchAttribute, 'account-changed'],
  [results.valueExists, 'account-changed'],
  [results.noSuchObject, 'account-missing'],
  [results.entryExists, 'account-exists'],
  [results.insufficientAccess, 'not-permitted'],
  [results.strongerAuth, 'connection-insecure'],
  [results.confidentiality, 'connection-insecure'],
  [results.referral, 'directory-read-only'],
  [results.criticalExtension, 'not-supported'],
  [results.undefinedType, 'schema-refused'],
  [results.inappropriateMatching, 'schema-refused'],
  [results.invalidSyntax, 'schema-refused'],
  [results.objectClass, 'schema-refused'],
  [results.classModifications, 'schema-refused'],
  [results.constraint, 'constraint'],
  [results.invalidName, 'name-refused'],
  [results.namingViolation, 'name-refused'],
  [results.notOnRdn, 'name-refused'],
  [results.notOnNonLeaf, 'has-children'],
  [results.affectsSeveral, 'not-supported'],
  [results.unwilling, 'unwilling'],
]);

/** The code of a write that a directory refused, in the words of `shared/live.ts`. */
export function refusalOf({ code }: LdapResult): RefusalCode {
  return ofWriting.get(code) ?? 'refused';
}
