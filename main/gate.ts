import * as v from 'valibot';
import { isBounded } from '../shared/bounds.ts';
import { operations } from '../shared/contract/index.ts';
import type { Operation } from '../shared/contract/operation.ts';
import { isSealed, passedInput } from '../shared/contract/sealed.ts';
import type { FailureCode, Outcome } from '../shared/failure.ts';
import type { RateLimit } from './rate-limit.ts';

/** A call that passed the gate. */
export type Admitted = {
  readonly name: string;
  readonly operation: Operation;
  readonly input: unknown;
};

/**
 * What the gate says: the call as the schema parsed it, with what is sealed still sealed; or the
 * refusal that is answered.
 */
export type Admission =
  | { readonly ok: true; readonly call: Admitted }
  | { readonly ok: false; readonly outcome: Outcome<never> };

/** What the gate asks about a call, besides its content. */
export type Knock = {
  /** True only for the main frame of our own window at our own origin; null frames are strangers. */
  readonly isOurs: boolean;
  readonly rate: RateLimit;
  readonly onRefused: (name: string, code: FailureCode) => void;
};

/**
 * The one way in. The order is the security: who asks, what for, how much and how often, and only
 * then what. Nothing of the input is in any answer. What is sealed the backend looks at, in the
 * same way.
 */
export function admit(name: unknown, input: unknown, knock: Knock): Admission {
  const known = typeof name === 'string' && operations.has(name) ? name : '?';
  const refused = (code: FailureCode): Admission => {
    knock.onRefused(known, code);
    return { ok: false, outcome: { ok: false, code: code as 'input-invalid', facts: {} } };
  };
  if (!knock.isOurs) return refused('sender-refused');
  const operation = operations.get(known);
  if (!operation) return refused('operation-unknown');
  if (!knock.rate.take()) return refused('rate-exceeded');
  const bounds = isBounded(input);
  if (bounds !== 'ok') return refused(bounds);
  const parsed = v.safeParse(passedInput(operation), input, { abortEarly: true });
  if (!parsed.success) return refused('input-invalid');
  return { ok: true, call: { name: known, operation, input: parsed.output } };
}

/**
 * The code by which the backend refused what was sealed, for the log of refusals; null for any other
 * outcome. What the gate itself cannot see is looked at there.
 */
export function refusedSealed({ operation }: Admitted, outcome: Outcome<unknown>) {
  if (outcome.ok || !isSealed(operation)) return null;
  const { code } = outcome;
  return code === 'input-invalid' || code === 'size-exceeded' ? code : null;
}
