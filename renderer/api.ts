import { contract } from '../shared/contract/index.ts';
import {
  type CallOf,
  clientOf,
  type CodesOf,
  type OutputOf,
} from '../shared/contract/operation.ts';
import type { Outcome } from '../shared/failure.ts';
import { sealing } from '../shared/sealed-calls.ts';

/** What the preload puts on the window; the only way out of this process. */
export type Bridge = {
  readonly call: (name: string, input: unknown) => Promise<unknown>;
  readonly listen: (fn: (topics: readonly string[]) => void) => () => void;
};

declare global {
  interface Window {
    readonly bailiwick: Bridge;
  }
}

type C = typeof contract;

/** Every operation by its full name: `accounts.find`. */
export type OperationName = {
  [F in Extract<keyof C, string>]: {
    [N in Extract<keyof C[F], string>]: `${F}.${N}`;
  }[Extract<keyof C[F], string>];
}[Extract<keyof C, string>];

/** The operation that a full name stands for. */
export type OperationOf<Name extends OperationName> = Name extends `${infer F}.${infer N}`
  ? F extends keyof C
    ? N extends keyof C[F]
      ? C[F][N]
      : never
    : never
  : never;

type NamesOfKind<Kind> = {
  [Name in OperationName]: OperationOf<Name>['kind'] extends Kind ? Name : never;
}[OperationName];

export type QueryName = NamesOfKind<'query'>;
export type CommandName = NamesOfKind<'command'>;
export type InputFor<Name extends OperationName> = CallOf<OperationOf<Name>>;
export type ValueFor<Name extends OperationName> = OutputOf<OperationOf<Name>>;
export type OutcomeFor<Name extends OperationName> = Outcome<
  ValueFor<Name>,
  CodesOf<OperationOf<Name>>
>;

/** A refusal as the screen handles it. */
export type Refusal = Extract<Outcome<unknown>, { ok: false }>;

/** Secrets and personal values leave this process sealed to the backend, and come back sealed to it. */
const call = sealing((name, input) => window.bailiwick.call(name, input));

/** One function for each operation. Refusals are values; a rejection is a defect. */
export const api = clientOf(contract, call);

/** Calls an operation by its full name. A broken bridge is answered as `internal`. */
export async function callByName<Name extends OperationName>(
  name: Name,
  input: InputFor<Name>,
): Promise<OutcomeFor<Name>> {
  try {
    // The gate answers with the outcome of the operation that was named.
    return (await call(name, input)) as OutcomeFor<Name>;
  } catch (error) {
    console.error(`No answer from ${name}`, error);
    return { ok: false, code: 'internal', facts: {} };
  }
}
