import { Failure } from '../../../shared/failure.ts';
import { addAttempt, type AttemptKind } from '../vault/attempts.ts';
import { readHeader } from '../vault/header.ts';
import type { Refused } from '../vault/attempt.ts';
import type { RecoverRefusal } from '../vault/recover.ts';
import { operatorOf } from '../vault/unlock.ts';
import type { Opened, Surroundings } from './open-vault.ts';
import { tell } from './records.ts';
import { recoveryRefusal, refusalOf } from './refusals.ts';

/** Refusals of attempts that somebody made without being who they said; others are no attempts. */
const attempted: Readonly<Partial<Record<Refused['reason'], AttemptKind>>> = {
  'wrong-password': 'credentials',
  'wrong-code': 'credentials',
  suspended: 'suspended',
  'header-damaged': 'header',
};

/** The failure of a refused sign-in, once the attempt is in the record beside the closed database. */
export function refusedSignIn(
  around: Surroundings,
  refused: Refused,
  operatorId: string | undefined,
): Failure {
  const kind = attempted[refused.reason];
  if (kind) note(around, kind, operatorId);
  return refusalOf(refused);
}

/** Whatever opening throws; a header from before what the database knows goes into the record first. */
export async function notingOldHeader<Value>(
  around: Surroundings,
  operatorId: string | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const isOld = error instanceof Failure && error.code === 'header-hostile';
    if (isOld) note(around, 'header', operatorId);
    throw error;
  }
}

/** The failure of a refused proof in an open session: a row of the log at once. */
export function refusedProof(opened: Opened, around: Surroundings, refused: Refused): Failure {
  const kind = attempted[refused.reason];
  if (kind && kind !== 'header') {
    tell(opened, ['session.step-up', { step: 'failed' }]);
    // The header counts it as it counts a sign-in, and the record has to go along with the count.
    note(around, 'proof', opened.operator.id);
  }
  return refusalOf(refused);
}

/** The failure of a refused recovery. */
export function refusedRecovery(around: Surroundings, refused: RecoverRefusal): Failure {
  if (refused.reason === 'kit-mismatch') note(around, 'kit', undefined);
  if (refused.reason === 'share-mismatch') note(around, 'shares', undefined);
  return recoveryRefusal(refused);
}

/** Does something that needs a secret; a refusal for a wrong one goes into the record. */
export async function noting<Value>(
  around: Surroundings,
  kind: AttemptKind,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure && error.code === 'invite-unusable') note(around, kind, null);
    throw error;
  }
}

/** Attempts in nobody's name. */
const isNobodys: ReadonlySet<AttemptKind> = new Set(['kit', 'shares', 'invitation']);

function note(
  { folder, now }: Surroundings,
  kind: AttemptKind,
  operatorId: string | null | undefined,
): void {
  const reading = readHeader(folder);
  if (reading.state !== 'ok') return;
  const { header } = reading;
  const isNamed = !isNobodys.has(kind);
  const id = isNamed ? operatorOf(header, operatorId ?? undefined).operatorId : null;
  addAttempt(folder, header.vaultId, { at: now(), kind, operatorId: id });
}
