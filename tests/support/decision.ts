import type { FailureCode } from '../../shared/failure.ts';

/** Refusals of a call that is held up by something else than the role, and those of a defect. */
const amiss: readonly FailureCode[] = [
  'elevation-over',
  'factor-missing',
  'input-invalid',
  'internal',
  'kit-mandatory',
  'managed',
  'operation-unknown',
  'operator-suspended',
  'provider-needed',
  'rate-exceeded',
  'sealing-stale',
  'sender-refused',
  'signed-out',
  'step-up-required',
  'vault-read-only',
];

/**
 * What the policy decided of a call that was answered with this code, or `ok`: `let through` to its
 * handler, or `refused`. What says nothing of the policy is answered as it is, and fails the test.
 */
export function decisionOf(code: string): string {
  if (amiss.some((one) => one === code)) return code;
  return code === 'not-permitted' ? 'refused' : 'let through';
}
