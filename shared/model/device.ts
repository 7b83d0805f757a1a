import * as v from 'valibot';
import { instant } from './base.ts';

/** The id of a device: stable for as long as its operator has it in the list. */
export const deviceId = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u),
);

/** A device from which an operator signs in. */
export const device = v.strictObject({
  id: deviceId,
  /** The name of the computer, as it called itself when it was added. */
  label: v.string(),
  /** When it was added; null where nothing says so. */
  addedAt: instant,
  /** The last sign-in from it that the log holds. */
  lastSignInAt: instant,
  /** It opens nothing any more. */
  isRetired: v.boolean(),
  /** The one at which this session runs. */
  isThis: v.boolean(),
});
export type Device = v.InferOutput<typeof device>;

/** A one-time code with which an operator adds another device of theirs. */
export const deviceCode = v.strictObject({
  /** Groups of characters in the order in which they are typed. */
  code: v.array(v.string()),
  expiresAt: v.number(),
});
export type DeviceCode = v.InferOutput<typeof deviceCode>;
