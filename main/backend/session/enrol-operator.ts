import { Failure } from '../../../shared/failure.ts';
import { type Enrolled, enrol, type EnrolRequest } from '../vault/enrol.ts';
import { codeOf, guarded } from './refusals.ts';

/** Takes up an invitation in a profile folder; refuses with a code that says why not. */
export async function enrolOperator(
  request: EnrolRequest,
): Promise<Extract<Enrolled, { ok: true }>> {
  const enrolled = await guarded(() => enrol(request));
  if (enrolled.ok) return enrolled;
  if (enrolled.reason === 'code') throw new Failure('invite-unusable');
  if (enrolled.reason === 'expired') throw new Failure('invite-expired');
  throw new Failure(codeOf(enrolled.reason));
}
