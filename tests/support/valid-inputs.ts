import fc from 'fast-check';
import type { GenericSchema } from 'valibot';

/** The parts of a schema that say what fits: valibot keeps them as plain properties. */
type Described = {
  readonly type: string;
  readonly pipe?: readonly Described[];
  readonly entries?: Readonly<Record<string, Described>>;
  readonly item?: Described;
  readonly items?: readonly Described[];
  readonly wrapped?: Described;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly key?: Described;
  readonly value?: Described;
  readonly requirement?: unknown;
};

/** Words that mean something to a handler, so that not every input ends at the first look-up. */
const tellingTexts = [
  'mobile',
  'homePhone',
  'mail',
  'cn',
  'member',
  'department',
  '',
  'a',
  'König',
];

/** What is asked of a schema, and of the schema that its pipe begins with. */
function actionsOf(schema: Described): readonly Described[] {
  const [first, ...actions] = schema.pipe ?? [];
  return first === undefined ? [] : [...actionsOf(first), ...actions];
}

function requirementOf(schema: Described, type: string): unknown {
  // Of two limits of a kind the later one is the narrower one: a pipe begins with the wider schema.
  return actionsOf(schema).findLast((action) => action.type === type)?.requirement;
}

function limitOf(schema: Described, type: string, otherwise: number): number {
  const found = requirementOf(schema, type);
  return typeof found === 'number' ? found : otherwise;
}

function texts(schema: Described): fc.Arbitrary<unknown> {
  const least = limitOf(schema, 'min_length', 0);
  const most = limitOf(schema, 'max_length', 10_000);
  const pattern = requirementOf(schema, 'regex');
  const fits = (text: string) =>
    text.length <= most &&
    text.trim().length >= least &&
    (!(pattern instanceof RegExp) || pattern.test(text));
  const known = tellingTexts.filter(fits);
  const made =
    pattern instanceof RegExp
      ? fc.stringMatching(pattern)
      : fc.oneof(
          { weight: 8, arbitrary: fc.string({ unit: 'grapheme', maxLength: 24 }) },
          { weight: 1, arbitrary: fc.constant('x'.repeat(Math.min(most, 5_000))) },
        );
  return fc.oneof(...(known.length > 0 ? [fc.constantFrom(...known)] : []), made.filter(fits));
}

function numbers(schema: Described): fc.Arbitrary<unknown> {
  const min = limitOf(schema, 'min_value', Number.MIN_SAFE_INTEGER);
  const max = limitOf(schema, 'max_value', Number.MAX_SAFE_INTEGER);
  const near = fc.integer({ min: Math.max(min, 0), max: Math.min(max, 400) });
  return fc.oneof(
    { weight: 8, arbitrary: near },
    { weight: 1, arbitrary: fc.constant(max) },
    { weight: 1, arbitrary: fc.constant(min) },
  );
}

function objects(entries: Readonly<Record<string, Described>>): fc.Arbitrary<unknown> {
  const fields = Object.entries(entries);
  const model = Object.fromEntries(fields.map(([name, schema]) => [name, inputs(schema)]));
  const requiredKeys = fields
    .filter(([, { type }]) => type !== 'optional' && type !== 'exact_optional')
    .map(([name]) => name);
  return fc.record(model, { requiredKeys, noNullPrototype: true });
}

function arrays(schema: Described, item: Described): fc.Arbitrary<unknown> {
  const minLength = limitOf(schema, 'min_length', 0);
  const maxLength = Math.min(limitOf(schema, 'max_length', 6), minLength + 6);
  return fc.array(inputs(item), { minLength, maxLength });
}

function described(schemas: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(...schemas.map((schema) => inputs(schema as Described)));
}

const nothing: Described = { type: 'null' };

function inputs(schema: Described): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return texts(schema);
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'literal':
      return fc.constant(schema.literal);
    case 'picklist':
      return fc.constantFrom(...(schema.options ?? []));
    case 'optional':
    case 'exact_optional':
      return inputs(schema.wrapped ?? nothing);
    case 'nullable':
      return fc.oneof(fc.constant(null), inputs(schema.wrapped ?? nothing));
    case 'strict_object':
      return objects(schema.entries ?? {});
    case 'array':
      return arrays(schema, schema.item ?? nothing);
    case 'tuple':
      return fc.tuple(...(schema.items ?? []).map(inputs));
    case 'record':
      return fc.dictionary(
        inputs(schema.key ?? nothing).map(String),
        inputs(schema.value ?? nothing),
        { maxKeys: 4, noNullPrototype: true },
      );
    case 'union':
    case 'variant':
      return described(schema.options ?? []);
    default:
      throw new Error(`Nobody has said what fits a schema of the type ${schema.type}.`);
  }
}

/** Inputs that a schema of the contract takes, made from the schema itself. */
export function validInputs(schema: GenericSchema): fc.Arbitrary<unknown> {
  // valibot's types hide the properties by which a schema says what it is; they are its own.
  return inputs(schema as Described);
}

/** One input that the schema takes: the same in each run. */
export function validInput(schema: GenericSchema): unknown {
  const [first] = fc.sample(validInputs(schema), { numRuns: 1, seed: 7 });
  return first;
}
