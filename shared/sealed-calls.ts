import * as v from 'valibot';
import { operations } from './contract/index.ts';
import { isSealed, sealedFields, sealsAnswer } from './contract/sealed.ts';
import { sealedAnswer } from './model/sealed.ts';
import { sealTo } from './sealing.ts';

/** Carries a call to the gate, and its outcome back. */
export type Carry = (name: string, input: unknown) => Promise<unknown>;

const keyOutcome = v.object({ ok: v.literal(true), value: v.object({ publicKey: v.string() }) });
const answered = v.object({ ok: v.literal(true), value: sealedAnswer });
const stale = v.object({ ok: v.literal(false), code: v.literal('sealing-stale') });

/**
 * A carrier that seals what the contract wants sealed and opens the answers. There is no other way
 * to call such an operation: the gate refuses it in clear. The key of the backend is asked for
 * once, and again when the backend says that it has another: then the call is made a second time.
 */
export function sealing(carry: Carry): Carry {
  let key: string | null = null;
  const attempt: Carry = async (name, input) => {
    if (key === null) {
      const told = await carry('session.sealingKey', {});
      // A refusal, such as of too many calls, is what the caller gets to hear.
      if (!v.is(keyOutcome, told)) return told;
      key = told.value.publicKey;
    }
    const { passed, openOutcome } = await sealCall(key, name, input);
    return openOutcome(await carry(name, passed));
  };
  return async (name, input) => {
    const operation = operations.get(name);
    if (!operation || !isSealed(operation)) return carry(name, input);
    const outcome = await attempt(name, input);
    if (!v.is(stale, outcome)) return outcome;
    key = null;
    return attempt(name, input);
  };
}

/** A call as the gate takes it, and what makes of the outcome what the caller wants to see. */
export type PassableCall = {
  readonly passed: Readonly<Record<string, unknown>>;
  readonly openOutcome: (outcome: unknown) => Promise<unknown>;
};

/** Seals the fields of an input that the contract wants sealed to the public key of a backend. */
export async function sealCall(key: string, name: string, input: unknown): Promise<PassableCall> {
  const operation = operations.get(name);
  if (!operation) throw new Error('There is no such operation.');
  const fields = sealedFields(operation);
  const given = Object.entries(Object(input));
  const secret = given.filter(([field]) => fields.includes(field));
  const clear = given.filter(([field]) => !fields.includes(field));
  const { sealed, openAnswer } = await sealTo(key, name, Object.fromEntries(secret));
  return {
    passed: { ...Object.fromEntries(clear), sealed },
    openOutcome: async (outcome) => {
      if (!sealsAnswer(operation) || !v.is(answered, outcome)) return outcome;
      return { ok: true, value: await openAnswer(outcome.value) };
    },
  };
}
