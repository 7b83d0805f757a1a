import * as v from 'valibot';
import type { GenericSchema } from 'valibot';
import { sealedCall } from '../model/sealed.ts';
import { operations } from './index.ts';
import type { Operation } from './operation.ts';

/** Whether anything of a call or of its answer crosses main sealed. */
export function isSealed({ sealed }: Operation): boolean {
  return sealed.length > 0;
}

/** Whether the answer crosses main sealed. */
export function sealsAnswer({ sealed }: Operation): boolean {
  return sealed.includes('answer');
}

/** The fields of the input that cross main sealed. */
export function sealedFields({ sealed }: Operation): readonly string[] {
  return sealed.filter((name) => name !== 'answer');
}

/** A schema of an object says its fields by this property; operations with sealed fields have one. */
type ObjectSchema = { readonly entries: Readonly<Record<string, GenericSchema>> };

function passedSchema(operation: Operation): GenericSchema {
  if (!isSealed(operation)) return operation.input;
  // A test holds that every operation with something sealed takes an object.
  const { entries } = operation.input as GenericSchema & ObjectSchema;
  const clear = Object.entries(entries).filter(([name]) => !operation.sealed.includes(name));
  return v.strictObject({ ...Object.fromEntries(clear), sealed: sealedCall });
}

const passed: ReadonlyMap<Operation, GenericSchema> = new Map(
  [...operations.values()].map((operation) => [operation, passedSchema(operation)]),
);

/**
 * What the gate lets through of an input: with something sealed, its clear fields and one field
 * `sealed` in the place of the others. Without, the input itself.
 */
export function passedInput(operation: Operation): GenericSchema {
  return passed.get(operation) ?? operation.input;
}
