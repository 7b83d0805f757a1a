import { Failure, type FailureCode } from '../../../shared/failure.ts';
import { fileFailure } from '../store/file-failure.ts';
import { judgePassword } from '../vault/password-rules.ts';
import type { Refused } from '../vault/attempt.ts';
import type { RecoverRefusal } from '../vault/recover.ts';
import { VaultError } from '../vault/vault-error.ts';
import type { KeyRequest } from './key-request.ts';

const refusals: Readonly<Record<Refused['reason'], FailureCode>> = {
  'wrong-password': 'password-wrong',
  'wrong-code': 'code-wrong',
  'wrong-device-secret': 'keychain-wrong',
  'missing-device-secret': 'keychain-missing',
  'header-damaged': 'header-damaged',
  'header-missing': 'header-missing',
  'header-hostile': 'header-hostile',
  'header-newer': 'vault-newer',
  suspended: 'operator-suspended',
  'device-retired': 'device-retired',
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

/** Refuses a request that sets a password which the rules refuse; the screen has said why. */
export async function requireStrongPassword(request: KeyRequest): Promise<void> {
  const chosen = newPasswordOf(request);
  if (chosen === null) return;
  const verdict = await judgePassword(chosen, request.do === 'create' ? [request.name] : []);
  if (!verdict.ok) throw new Failure('password-weak');
}

/** Requests whose password is a new one. */
const choosing: ReadonlySet<KeyRequest['do']> = new Set([
  'create',
  'enrol',
  'recover',
  'recover-with-shares',
]);

function newPasswordOf(request: KeyRequest): string | null {
  if (request.do === 'change-password') return request.next;
  return choosing.has(request.do) && 'password' in request ? request.password : null;
}

/** Turns what the vault refuses into failures; anything else is a defect and stays one. */
export async function guarded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VaultError && error.code === 'vault-exists') {
      throw new Failure('vault-exists');
    }
    throw fileFailure(error);
  }
}

/** The failure for a refused recovery. */
export function recoveryRefusal(refused: RecoverRefusal): Failure {
  switch (refused.reason) {
    case 'kit-unreadable':
    case 'kit-mismatch':
    case 'share-unreadable':
    case 'share-twice':
    case 'share-mismatch':
      return new Failure(refused.reason);
    case 'group-missing':
      return new Failure('recovery-group-missing');
    case 'share-replaced':
      return new Failure('share-replaced', { endedAt: refused.endedAt });
    case 'throttled':
      return new Failure('sign-in-delayed', { retryAt: refused.retryAt });
    default:
      return new Failure(refusals[refused.reason]);
  }
}
