import type { GenericSchema, InferInput, InferOutput } from 'valibot';
import type { Failure, FailureCode, FailureFacts, Outcome } from '../failure.ts';
import type { SealedAnswer, SealedCall } from '../model/sealed.ts';
import type { Permission } from '../permissions.ts';

/** What a command changes and a query reads; the renderer asks again when a topic changes. */
export const topics = [
  'accounts',
  'audit',
  'changes',
  'directories',
  'jobs',
  'operators',
  'session',
  'settings',
  'views',
] as const;

/** One topic. */
export type Topic = (typeof topics)[number];

/**
 * Who may call: `anyone` before sign-in, `signed-in` whoever is signed in,
 * or the permission that the operator's role must carry.
 */
export type Access = 'anyone' | 'signed-in' | Permission;

/** The process that carries an operation out. The gate in main forwards those of the backend. */
export type Place = 'main' | 'backend';

type Shape<Kind, Input, Output, Codes extends FailureCode, P extends Place, S extends string> = {
  readonly kind: Kind;
  readonly process: P;
  readonly access: Access;
  readonly topics: readonly Topic[];
  /**
   * Asks for the password again when the last proof is older than five minutes; `bulk` only when it
   * is about more than one account, which the handler finds out.
   */
  readonly stepUp: boolean | 'bulk';
  readonly input: Input;
  readonly output: Output;
  readonly failures: readonly Codes[];
  /**
   * What crosses main only sealed between the caller and the backend: fields of the input by their
   * name, and `answer` for all of the answer. Whatever is secret or personal belongs here.
   */
  readonly sealed: readonly S[];
};

/** A query reads and changes nothing. */
export type Query<
  I = GenericSchema,
  O = GenericSchema,
  C extends FailureCode = FailureCode,
  P extends Place = Place,
  S extends string = string,
> = Shape<'query', I, O, C, P, S>;

/** A command changes something, and writes an audit entry in the same transaction. */
export type Command<
  I = GenericSchema,
  O = GenericSchema,
  C extends FailureCode = FailureCode,
  P extends Place = Place,
  S extends string = string,
> = Shape<'command', I, O, C, P, S>;

/** A query or a command. */
export type Operation = Query | Command;

/** Operations by feature and verb; `contract.accounts.find` is called `accounts.find`. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

type Given<I, O, C extends FailureCode, P extends Place, S extends string> = {
  readonly access: Access;
  readonly input: I;
  readonly output: O;
  readonly process: P;
  readonly topics?: readonly Topic[];
  readonly stepUp?: boolean | 'bulk';
  readonly failures?: readonly C[];
  readonly sealed?: readonly S[];
};

/** Declares a query. */
export function query<
  const I extends GenericSchema,
  const O extends GenericSchema,
  const P extends Place,
  const C extends FailureCode = never,
  const S extends string = never,
>(given: Given<I, O, C, P, S>): Query<I, O, C, P, S> {
  return { topics: [], stepUp: false, failures: [], sealed: [], ...given, kind: 'query' };
}

/** Declares a command. */
export function command<
  const I extends GenericSchema,
  const O extends GenericSchema,
  const P extends Place,
  const C extends FailureCode = never,
  const S extends string = never,
>(given: Given<I, O, C, P, S>): Command<I, O, C, P, S> {
  return { topics: [], stepUp: false, failures: [], sealed: [], ...given, kind: 'command' };
}

/** The permission that an operation asks for; null when it asks for none. */
export function permissionOf({ access }: Operation): Permission | null {
  return access === 'anyone' || access === 'signed-in' ? null : access;
}

/** What a handler receives: the input after the schema has parsed it. */
export type InputOf<Op extends Operation> = InferOutput<Op['input']>;

/** What main sees of an input: the fields that are not sealed, and one that nobody but the backend opens. */
export type PassedInput<Op extends Operation> = [Op['sealed'][number]] extends [never]
  ? InputOf<Op>
  : Omit<InputOf<Op>, Op['sealed'][number]> & { readonly sealed: SealedCall };

/** What main sees of an answer. */
export type PassedOutput<Op extends Operation> = 'answer' extends Op['sealed'][number]
  ? SealedAnswer
  : OutputOf<Op>;

/** What a caller passes: the input before the schema fills in defaults. */
export type CallOf<Op extends Operation> = InferInput<Op['input']>;

/** What a handler answers. */
export type OutputOf<Op extends Operation> = InferOutput<Op['output']>;

/** The codes that this operation declares. */
export type CodesOf<Op extends Operation> = Op['failures'][number];

/** The renderer's and the command line's view of a contract: one function for each operation. */
export type Client<C extends Contract> = {
  readonly [F in keyof C]: {
    readonly [N in keyof C[F]]: (
      input: CallOf<C[F][N]>,
    ) => Promise<Outcome<OutputOf<C[F][N]>, CodesOf<C[F][N]>>>;
  };
};

/** Makes a refusal; takes only the codes that the operation declares. */
export type Refuses<Op extends Operation> = {
  readonly refuse: (code: CodesOf<Op>, facts?: FailureFacts) => Failure;
};

type Within<Feature, P extends Place> = {
  [N in keyof Feature]: Feature[N] extends { readonly process: P } ? N : never;
}[keyof Feature];

type Answers<Value> = Promise<Value> | Value;

/** One handler for each operation that runs in `P`; a missing or a surplus one does not compile. */
export type Handlers<C extends Contract, P extends Place, QueryContext, CommandContext> = {
  readonly [F in keyof C]: {
    readonly [N in Within<C[F], P>]: (
      context: (C[F][N]['kind'] extends 'query' ? QueryContext : CommandContext) & Refuses<C[F][N]>,
      input: P extends 'main' ? PassedInput<C[F][N]> : InputOf<C[F][N]>,
    ) => Answers<P extends 'main' ? PassedOutput<C[F][N]> : OutputOf<C[F][N]>>;
  };
};

/** The operations of a contract by their full name, in a Map: a plain object would answer to `__proto__`. */
export function operationsByName(contract: Contract): ReadonlyMap<string, Operation> {
  const found = new Map<string, Operation>();
  for (const [feature, operations] of Object.entries(contract)) {
    for (const [verb, operation] of Object.entries(operations)) {
      found.set(`${feature}.${verb}`, operation);
    }
  }
  return found;
}

/** Makes the client of a contract from the one function that carries a call. */
export function clientOf<C extends Contract>(
  contract: C,
  call: (name: string, input: unknown) => Promise<unknown>,
): Client<C> {
  const features = Object.entries(contract).map(([feature, operations]) => [
    feature,
    Object.fromEntries(
      Object.keys(operations).map((verb) => [
        verb,
        (input: unknown) => call(`${feature}.${verb}`, input),
      ]),
    ),
  ]);
  // The mapped type says what the loop above builds; the compiler cannot follow fromEntries.
  return Object.fromEntries(features) as Client<C>;
}
