import { Failure, type Outcome } from '../shared/failure.ts';
import type { KnownOperator, VaultLook } from '../shared/process.ts';

/** Who is signed in, or is named; without a name, the first operator. */
export function operatorIn(
  look: VaultLook,
  id = look.standing?.operatorId,
): KnownOperator | undefined {
  return id === undefined ? look.operators[0] : look.operators.find((one) => one.id === id);
}

/** What the backend answered a request about keys; a refusal is thrown. */
export function valueOf<Value>(outcome: Outcome<unknown>): Value {
  if (!outcome.ok) throw new Failure(outcome.code, outcome.facts);
  // The backend answers what shared/process.ts says of this request.
  return outcome.value as Value;
}
