/**
 * Every expected refusal has one of these codes; the words on screen are made from the code.
 * Codes are `noun-state`. An error without a code is a defect and reaches the screen as `internal`.
 */
export const failureCodes = [
  'account-changed',
  'account-exists',
  'account-missing',
  'act-fixed',
  'alarm-acknowledged',
  'alarm-lasting',
  'alarm-missing',
  'answer-unusable',
  'approval-needed',
  'approvers-missing',
  'attribute-fixed',
  'attribute-masked',
  'attribute-unmaskable',
  'attribute-unseen',
  'audit-damaged',
  'backup-unusable',
  'certificate-changed',
  'certificate-untrusted',
  'change-set-conflicted',
  'change-set-empty',
  'change-set-missing',
  'change-set-state',
  'code-wrong',
  'compartment-closed',
  'connection-insecure',
  'credentials-missing',
  'credentials-refused',
  'decision-made',
  'decision-own',
  'deletions-unconfirmed',
  'device-missing',
  'device-retired',
  'device-secret-needed',
  'devices-full',
  'directory-busy',
  'directory-local',
  'directory-missing',
  'directory-name-taken',
  'directory-read-only',
  'directory-unreachable',
  'disk-failed',
  'disk-full',
  'elevation-active',
  'elevation-missing',
  'elevation-over',
  'elevation-own',
  'factor-mandatory',
  'factor-missing',
  'file-missing',
  'file-token-unknown',
  'file-unreadable',
  'file-unwritable',
  'filter-invalid',
  'folder-unusable',
  'hand-over-missing',
  'header-damaged',
  'header-hostile',
  'header-missing',
  'input-invalid',
  'internal',
  'invite-expired',
  'invite-unusable',
  'job-missing',
  'job-running',
  'keychain-absent',
  'keychain-locked',
  'keychain-missing',
  'keychain-unavailable',
  'keychain-wrong',
  'kit-mandatory',
  'kit-mismatch',
  'kit-unreadable',
  'last-owner',
  'limit-exceeded',
  'look-ups-spent',
  'managed',
  'managed-host',
  'managed-limit',
  'managed-mask',
  'mapping-invalid',
  'not-permitted',
  'operation-unknown',
  'operator-holds-kit',
  'operator-missing',
  'operator-name-taken',
  'operator-suspended',
  'out-of-scope',
  'pack-unusable',
  'password-weak',
  'password-wrong',
  'policy-full',
  'policy-unusable',
  'provider-answer-wrong',
  'provider-late',
  'provider-lease-over',
  'provider-needed',
  'provider-off',
  'provider-other',
  'provider-refused',
  'provider-role-missing',
  'provider-unreachable',
  'provider-untried',
  'provider-untrusted',
  'provider-unusable',
  'rate-exceeded',
  'reason-required',
  'recovery-group-missing',
  'request-missing',
  'request-unusable',
  'request-void',
  'reveals-spent',
  'role-built-in',
  'role-in-use',
  'role-missing',
  'role-not-lent',
  'sealing-stale',
  'sender-refused',
  'share-mismatch',
  'share-missing',
  'share-replaced',
  'share-twice',
  'share-unreadable',
  'sign-in-delayed',
  'signed-out',
  'size-exceeded',
  'step-up-required',
  'undo-impossible',
  'vault-damaged',
  'vault-exists',
  'vault-in-use',
  'vault-lost',
  'vault-missing',
  'vault-newer',
  'vault-read-only',
  'view-missing',
] as const;

/** The machine-readable reason of an expected refusal. */
export type FailureCode = (typeof failureCodes)[number];

/** Facts that the words of a failure may show: counts, times, limits and names of attributes, never values, other input or secrets. */
export type FailureFacts = Readonly<Record<string, string | number>>;

/**
 * An expected refusal, thrown by a handler and answered as a plain value.
 * Only the code and the facts cross a process boundary; a message is for the local log.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly facts: FailureFacts;

  constructor(code: FailureCode, facts: FailureFacts = {}) {
    super(code);
    this.name = 'Failure';
    this.code = code;
    this.facts = facts;
  }
}

/** What every operation answers: a value, or a refusal with a code. Plain data; survives any clone. */
export type Outcome<Value, Code extends FailureCode = FailureCode> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly code: Code | StandingCode;
      readonly facts: FailureFacts;
      /** Names the entry in the local log; shown with `internal` so that support can find it. */
      readonly correlation?: string;
    };

/** Refusals that any operation may answer, because the gate and the dispatch make them. */
export const standingCodes = [
  'device-retired',
  'elevation-over',
  'factor-missing',
  'input-invalid',
  'internal',
  'kit-mandatory',
  'managed',
  'managed-host',
  'managed-limit',
  'managed-mask',
  'not-permitted',
  'operation-unknown',
  'operator-suspended',
  'policy-unusable',
  'provider-needed',
  'rate-exceeded',
  'sealing-stale',
  'sender-refused',
  'signed-out',
  'size-exceeded',
  'step-up-required',
  'disk-failed',
  'disk-full',
  'vault-damaged',
  'vault-read-only',
] as const satisfies readonly FailureCode[];

/** A refusal that the gate or the dispatch makes for any operation. */
export type StandingCode = (typeof standingCodes)[number];
