import type { FailureCode, FailureFacts, Outcome } from '../../shared/failure.ts';

/** How a command ended, as the shell sees it. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  partly: 3,
  internal: 4,
  cancelled: 130,
} as const;

/** The command line was not understood; nothing was done. */
export class UsageError extends Error {}

/** The operator pressed Ctrl+C. */
export class Cancelled extends Error {}

/** An expected refusal, with the code of the contract. */
export class Refused extends Error {
  readonly code: FailureCode;
  readonly facts: FailureFacts;
  readonly correlation: string | null;

  constructor(code: FailureCode, facts: FailureFacts = {}, correlation: string | null = null) {
    super(code);
    this.code = code;
    this.facts = facts;
    this.correlation = correlation;
  }
}

/** The value of an outcome; throws `Refused` when there is none. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Refused(outcome.code, outcome.facts, outcome.correlation ?? null);
}
