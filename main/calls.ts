import { randomUUID } from 'node:crypto';
import { Failure, type FailureCode, type FailureFacts, type Outcome } from '../shared/failure.ts';
import { requireOperation } from '../shared/managed.ts';
import type { BackendLink } from './backend-link.ts';
import type { Admitted } from './gate.ts';
import { carryOut, type MainContext } from './handlers.ts';

function refuse(code: FailureCode, facts?: FailureFacts): Failure {
  return new Failure(code, facts);
}

function managedRefusal({ managed }: MainContext, name: string): Outcome<never> | null {
  const state = managed();
  try {
    requireOperation(state.state === 'managed' ? state.policy : null, name);
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A standing refusal of the contract.
    return { ok: false, code: error.code as 'managed', facts: error.facts };
  }
}

/** What a session may do that is not whole yet: go on with it, or end the making of a kit. */
const beforeWhole: ReadonlySet<string> = new Set([
  'provider.begin',
  'session.cancelKit',
  'session.renewKit',
  'session.touch',
]);

/** What main carries out itself is refused here; the backend refuses what is its own. */
async function refusal(
  context: MainContext,
  { name, operation: { access } }: Admitted,
): Promise<Outcome<never> | null> {
  const managed = managedRefusal(context, name);
  if (managed || access === 'anyone') return managed;
  const code = await context.session.whyNot(access, beforeWhole.has(name));
  return code && { ok: false, code, facts: {} };
}

/** Carries out a call that passed the gate, here or in the backend. Answers always. */
export async function answer(
  context: MainContext,
  link: BackendLink,
  admitted: Admitted,
): Promise<Outcome<unknown>> {
  const { name, operation, input } = admitted;
  if (operation.access !== 'anyone' && !context.session.isOpen) {
    return { ok: false, code: 'signed-out', facts: {} };
  }
  if (operation.process === 'backend') return link.call(name, input, context.files.namedIn(input));
  const refused = await refusal(context, admitted);
  if (refused) return refused;
  try {
    const value = await carryOut({ ...context, refuse }, name, input);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Failure) return { ok: false, code: error.code, facts: error.facts };
    const correlation = randomUUID();
    const kind = error instanceof Error ? error.name : typeof error;
    const place = error instanceof Error ? (error.stack ?? '').split('\n')[1]?.trim() : '';
    context.log.write('defect', { correlation, operation: name, kind, place: place ?? '' });
    return { ok: false, code: 'internal', facts: {}, correlation };
  }
}
