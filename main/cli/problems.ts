import type { FailureCode, FailureFacts, Outcome } from '../../shared/failure.ts';

/**
 * Why a command was refused: a code of the contract, or one of opening a sealed password, which
 * the command line does by itself.
 */
export type RefusalCode = FailureCode | 'hand-over-passphrase-wrong' | 'hand-over-unusable';

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

/** An expected refusal. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly facts: FailureFacts;
  readonly correlation: string | null;

  constructor(code: RefusalCode, facts: FailureFacts = {}, correlation: string | null = null) {
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
