import * as v from 'valibot';
import { isBounded } from '../../shared/bounds.ts';
import { operations } from '../../shared/contract/index.ts';
import type { Operation } from '../../shared/contract/operation.ts';
import { isSealed, sealedFields, sealsAnswer } from '../../shared/contract/sealed.ts';
import { Failure } from '../../shared/failure.ts';
import { type SealedAnswer, sealedCall } from '../../shared/model/sealed.ts';
import { type OpenedValue, SealingKey } from '../../shared/sealing.ts';

const withSealed = v.looseObject({ sealed: sealedCall });
const plainObject = v.record(v.string(), v.unknown());

/** A call as its caller meant it, and how its answer goes back. */
export type OpenedCall = {
  /** The whole input as the schema of the operation parsed it. */
  readonly input: unknown;
  /** Seals the answer to the caller; null when the contract lets it cross main in clear. */
  readonly sealAnswer: ((value: unknown) => Promise<SealedAnswer>) | null;
};

/**
 * Opens what callers sealed to this process. What the gate could not see it looks at here, in the
 * same way: bounds, then schema, and nothing of the input in the refusal.
 */
export class Opening {
  readonly #key = SealingKey.make();

  /** The public half of the key of this process. */
  async publicKey(): Promise<string> {
    return (await this.#key).publicKey;
  }

  /** Opens a call that passed the gate. Throws `sealing-stale`, `input-invalid` or `size-exceeded`. */
  async open(name: string, passed: unknown): Promise<OpenedCall> {
    const operation = operations.get(name);
    if (!operation || !isSealed(operation)) return { input: passed, sealAnswer: null };
    const given = v.safeParse(withSealed, passed);
    if (!given.success) throw new Failure('input-invalid');
    const { sealed, ...clear } = given.output;
    const key = await this.#key;
    if (!key.isFor(sealed)) throw new Failure('sealing-stale');
    const opened = await key.open(name, sealed).catch(refuseInput);
    const input = wholeInput(operation, clear, opened);
    return { input, sealAnswer: sealsAnswer(operation) ? opened.sealAnswer : null };
  }
}

/** What was sealed for something else, to nobody or by nobody is an input like any other bad one. */
function refuseInput(): never {
  throw new Failure('input-invalid');
}

function wholeInput(
  operation: Operation,
  clear: Readonly<Record<string, unknown>>,
  { value }: OpenedValue,
): unknown {
  const bounds = isBounded(value);
  if (bounds !== 'ok') throw new Failure(bounds);
  const fields = sealedFields(operation);
  if (!v.is(plainObject, value) || Object.keys(value).some((name) => !fields.includes(name))) {
    throw new Failure('input-invalid');
  }
  const parsed = v.safeParse(operation.input, { ...clear, ...value }, { abortEarly: true });
  if (!parsed.success) throw new Failure('input-invalid');
  return parsed.output;
}
