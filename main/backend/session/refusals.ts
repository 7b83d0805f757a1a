import { Failure, type FailureCode } from '../../../shared/failure.ts';
import type { Refused } from '../vault/unlock.ts';

const refusals: Readonly<Record<Refused['reason'], FailureCode>> = {
  'wrong-password': 'password-wrong',
  'wrong-device-secret': 'keychain-wrong',
  'missing-device-secret': 'keychain-missing',
  'header-damaged': 'header-damaged',
  'header-missing': 'header-missing',
  'header-hostile': 'header-hostile',
  'header-newer': 'vault-newer',
  throttled: 'sign-in-delayed',
};

/** The code for what the vault says of its header or of an attempt to unlock it. */
export function codeOf(reason: Refused['reason']): FailureCode {
  return refusals[reason];
}

/** The failure for a refused attempt to unlock. */
export function refusalOf(refused: Refused): Failure {
  const facts = refused.retryAt === undefined ? {} : { retryAt: refused.retryAt };
  return new Failure(refusals[refused.reason], facts);
}

/** The code for a refused recovery. */
export function recoveryRefusal(reason: string): FailureCode {
  if (reason === 'kit-unreadable' || reason === 'kit-mismatch') return reason;
  return refusals[reason as Refused['reason']] ?? 'header-damaged';
}
