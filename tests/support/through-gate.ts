import { Opening } from '../../main/backend/opening.ts';
import { admit, type Admitted, refusedSealed } from '../../main/gate.ts';
import { RateLimit } from '../../main/rate-limit.ts';
import { operations } from '../../shared/contract/index.ts';
import { isSealed, sealedFields } from '../../shared/contract/sealed.ts';
import { Failure, type FailureCode, type Outcome } from '../../shared/failure.ts';
import { type PassableCall, sealCall } from '../../shared/sealed-calls.ts';
import type { BackendUnderTest } from './backend.ts';
import { processorMs } from './processor-time.ts';

/** A limit that lets everything pass, for tests of what comes after it. */
export const unlimited = new RateLimit(Number.MAX_SAFE_INTEGER, 0, () => 0);

/** What the gate said of a call, how long it took, and the outcome of what it admitted. */
export type Passage = {
  readonly isAdmitted: boolean;
  readonly gateMs: number;
  readonly refusals: readonly FailureCode[];
  readonly outcome: Outcome<unknown> | null;
};

/** Operations of main go no further here than the opening of what is sealed in them. */
const opening = new Opening();

/**
 * Knocks as our own window does; what is admitted and belongs to the backend is carried out there.
 * What the contract wants sealed is sealed first, and the backend is the gate of it. What no window
 * could seal, because it is no JSON, comes as it is.
 */
export async function knock(
  backend: BackendUnderTest,
  name: string,
  input: unknown,
): Promise<Passage> {
  return pass(backend, { name, input, sealed: await sealedAs(backend, name, input) });
}

/** Knocks as a window would that somebody has changed: with everything in clear. */
export function knockInClear(
  backend: BackendUnderTest,
  name: string,
  input: unknown,
): Promise<Passage> {
  return pass(backend, { name, input, sealed: null });
}

type Knock = {
  readonly name: string;
  readonly input: unknown;
  readonly sealed: PassableCall | null;
};

async function pass(backend: BackendUnderTest, { name, input, sealed }: Knock): Promise<Passage> {
  const refusals: FailureCode[] = [];
  const onRefused = (_name: string, code: FailureCode) => refusals.push(code);
  const started = processorMs();
  const admission = admit(name, sealed ? sealed.passed : input, {
    isOurs: true,
    rate: unlimited,
    onRefused,
  });
  const gateMs = processorMs() - started;
  if (!admission.ok) return { isAdmitted: false, gateMs, refusals, outcome: admission.outcome };
  const { call } = admission;
  const outcome = await carriedOut(backend, call);
  const refused = outcome && refusedSealed(call, outcome);
  if (refused) return { isAdmitted: false, gateMs, refusals: [refused], outcome };
  if (call.operation.process === 'main')
    return { isAdmitted: true, gateMs, refusals, outcome: null };
  // The backend answers every call with an outcome.
  const shown = sealed ? ((await sealed.openOutcome(outcome)) as Outcome<unknown>) : outcome;
  return { isAdmitted: true, gateMs, refusals, outcome: shown };
}

async function carriedOut(
  backend: BackendUnderTest,
  { name, operation, input }: Admitted,
): Promise<Outcome<unknown> | null> {
  if (operation.process === 'backend') return backend.pass(name, input);
  try {
    await opening.open(name, input);
    return null;
  } catch (error) {
    if (error instanceof Failure) return { ok: false, code: error.code, facts: error.facts };
    throw error;
  }
}

async function sealedAs(
  backend: BackendUnderTest,
  name: string,
  input: unknown,
): Promise<PassableCall | null> {
  const operation = operations.get(name);
  if (!operation || !isSealed(operation) || jsonOf(input) === null) return null;
  const key = operation.process === 'main' ? opening.publicKey() : backend.key();
  return sealCall(await key, name, input);
}

const nodesMax = 100_000;

/** The fields as JSON; null for what has none, is no JSON, or is far too large to be written down. */
function jsonOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  let nodes = 0;
  try {
    return JSON.stringify(value, (_name, part: unknown) => {
      // Bytes would be walked one by one, and each of them is a node.
      nodes += ArrayBuffer.isView(part) ? 1 + part.byteLength : 1;
      if (nodes > nodesMax) throw new RangeError('too many');
      return part;
    });
  } catch {
    // A cycle, a bigint or a bomb: no window could seal it either.
    return null;
  }
}

/** What a handler would get to see of an input: sealed fields have been JSON on their way. */
export function seenBehindTheGate(name: string, input: unknown): unknown {
  const operation = operations.get(name);
  if (!operation || !isSealed(operation) || jsonOf(input) === null) return input;
  const hidden = sealedFields(operation);
  const given = Object.entries(Object(input));
  const secret = given.filter(([field]) => hidden.includes(field));
  const clear = given.filter(([field]) => !hidden.includes(field));
  const opened: object = JSON.parse(JSON.stringify(Object.fromEntries(secret)));
  return { ...Object.fromEntries(clear), ...opened };
}
