import * as v from 'valibot';
import { count, instant } from './base.ts';
import { deviceId } from './device.ts';
import { operatorId } from './operator.ts';

/** After how many days a key is to be renewed. */
export const rotationDays = v.pipe(v.number(), v.integer(), v.minValue(30), v.maxValue(3650));

/** What holds until an owner says otherwise. */
export const usualRotationDays = 365;

/** What a vault has keys for. */
export const keyKinds = [
  'vault',
  'database',
  'personal',
  'credentials',
  'policy',
  'audit',
  'identity',
  'device',
  'kit',
  'group',
] as const;

/** The keys that an owner renews. */
export const renewableKeys = ['personal', 'credentials', 'database', 'vault', 'audit'] as const;
export const renewableKey = v.picklist(renewableKeys);
export type RenewableKey = v.InferOutput<typeof renewableKey>;

/** One key of the vault: what is known of it without it. */
export const keyFacts = v.strictObject({
  kind: v.picklist(keyKinds),
  /** Whose identity, device or kit it is; null for a key of the vault itself. */
  operatorId: v.nullable(operatorId),
  /** The name of that operator. */
  operator: v.nullable(v.string()),
  /** Of a device: its id and its label. */
  deviceId: v.nullable(deviceId),
  device: v.nullable(v.string()),
  /** Counted from 1; null where a key has no versions. */
  version: v.nullable(count),
  /** When the key in force was made; null where nothing says so. */
  madeAt: instant,
  /** Its algorithm and its size, in the words of their standards. */
  algorithm: v.string(),
  /** The names of those who have it. */
  holders: v.array(v.string()),
  /** When it is to be renewed; null for a key that is not renewed by the clock. */
  dueAt: instant,
  isOverdue: v.boolean(),
  /** To whom this version was lent with a role, and whether one of them had to give it back. */
  lent: v.nullable(v.strictObject({ to: v.array(v.string()), isOver: v.boolean() })),
  /** A key that the app does not use: of a device that was retired. */
  isRetired: v.boolean(),
});
export type KeyFacts = v.InferOutput<typeof keyFacts>;
