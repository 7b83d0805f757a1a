import * as v from 'valibot';
import { count, nothing } from '../model/base.ts';
import { command, query } from './operation.ts';

/** The part of `session` that is about the second factor of whoever is signed in. */
export const secondFactor = {
  /** What the present operator has of a second factor. */
  factor: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['session', 'operators'],
    input: v.strictObject({}),
    output: v.strictObject({
      isOn: v.boolean(),
      /** Recovery codes that have not been used. */
      codesLeft: count,
      /** The policy asks it of the operator's role. */
      isMandatory: v.boolean(),
    }),
  }),
  /** Makes a seed for an authenticator, shown once; it counts from `confirmFactor` on. */
  prepareFactor: command({
    process: 'backend',
    access: 'signed-in',
    stepUp: true,
    input: v.strictObject({}),
    sealed: ['answer'],
    output: v.strictObject({
      /** What the picture says: an `otpauth://totp/` address. */
      uri: v.string(),
      /** The seed in base 32, in groups of four characters, for typing. */
      seed: v.array(v.string()),
    }),
  }),
  /** Proves that the authenticator has the seed, and answers ten recovery codes, once. */
  confirmFactor: command({
    process: 'backend',
    access: 'signed-in',
    topics: ['session', 'operators', 'audit'],
    input: v.strictObject({ code: v.pipe(v.string(), v.maxLength(64)) }),
    sealed: ['code', 'answer'],
    output: v.strictObject({ codes: v.array(v.string()) }),
    failures: ['code-wrong', 'file-unwritable'],
  }),
  /** Goes on without a second factor. */
  dropFactor: command({
    process: 'backend',
    access: 'signed-in',
    stepUp: true,
    topics: ['session', 'operators', 'audit'],
    input: v.strictObject({}),
    output: nothing,
    failures: ['factor-mandatory', 'file-unwritable'],
  }),
};
