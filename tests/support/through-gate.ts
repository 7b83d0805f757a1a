import { admit } from '../../main/gate.ts';
import { RateLimit } from '../../main/rate-limit.ts';
import type { FailureCode, Outcome } from '../../shared/failure.ts';
import type { BackendUnderTest } from './backend.ts';

/** A limit that lets everything pass, for tests of what comes after it. */
export const unlimited = new RateLimit(Number.MAX_SAFE_INTEGER, 0, () => 0);

/** Time that this process was given: what others do on the machine does not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** What the gate said of a call, how long it took, and the outcome of what it admitted. */
export type Passage = {
  readonly isAdmitted: boolean;
  readonly gateMs: number;
  readonly refusals: readonly FailureCode[];
  readonly outcome: Outcome<unknown> | null;
};

/** Knocks as our own window does; what is admitted and belongs to the backend is carried out there. */
export async function knock(
  backend: BackendUnderTest,
  name: string,
  input: unknown,
): Promise<Passage> {
  const refusals: FailureCode[] = [];
  const started = processorMs();
  const admission = admit(name, input, {
    isOurs: true,
    rate: unlimited,
    onRefused: (_name, code) => refusals.push(code),
  });
  const gateMs = processorMs() - started;
  if (!admission.ok) return { isAdmitted: false, gateMs, refusals, outcome: admission.outcome };
  const { call } = admission;
  const outcome =
    call.operation.process === 'backend' ? await backend.call(call.name, call.input) : null;
  return { isAdmitted: true, gateMs, refusals, outcome };
}
