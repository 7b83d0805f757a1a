import { deviceWith } from './device-key.ts';
import { hasSystemCode } from './durable-file.ts';
import type { HeaderFault } from './header.ts';
import { writeHeader } from './header.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import { deviceSecretCheck } from './keys.ts';
import type { Throttle } from './throttle.ts';
import { countFailure, retryAt, throttleAt } from './throttle.ts';

/** Why a vault did not open. */
export type UnlockRefusal =
  | 'wrong-password'
  | 'wrong-code'
  | 'wrong-device-secret'
  | 'missing-device-secret'
  | `header-${HeaderFault}`
  | 'suspended'
  | 'device-retired'
  | 'throttled';

/** A refusal; `retryAt` says when the next attempt is allowed, if not at once. */
export type Refused = {
  readonly ok: false;
  readonly reason: UnlockRefusal;
  readonly retryAt?: number;
};

/** The count with this attempt in it, and whether the disk took it. */
export type CountedAttempt = { readonly counted: Throttle; readonly isSaved: boolean };

/** Counts an attempt before its password is tried; refuses one that comes too early. */
export function countAttempt(
  folder: string,
  header: VaultHeader,
  now: number,
): CountedAttempt | Refused {
  const throttle = throttleAt(header.throttle, now);
  if (now < retryAt(throttle)) {
    if (throttle !== header.throttle) saveThrottle(folder, header, throttle);
    return { ok: false, reason: 'throttled', retryAt: retryAt(throttle) };
  }
  const counted = countFailure(throttle, now);
  return { counted, isSaved: saveThrottle(folder, header, counted) };
}

/** Why this device secret opens nothing of the operator, whatever the password; null when it may. */
export function deviceRefusal(
  operator: HeaderOperator,
  deviceSecret: Buffer | null,
): UnlockRefusal | null {
  if (operator.identity.wrappedPrivateKeys === null) return 'device-retired';
  if (!operator.usesDeviceSecret) return null;
  if (!deviceSecret) return 'missing-device-secret';
  if (!operator.devices) {
    return deviceSecretCheck(deviceSecret) === operator.keyCheck ? null : 'wrong-device-secret';
  }
  const device = deviceWith(operator, deviceSecret);
  if (!device) return 'wrong-device-secret';
  return device.sealed ? null : 'device-retired';
}

// A full or read-only disk must not keep operators from reading, so the vault opens without the
// count and says so. Who can bring that about can also copy the header and guess elsewhere.
/** Writes a count of failures into the header; false where the disk does not take it. */
export function saveThrottle(folder: string, header: VaultHeader, throttle: Throttle): boolean {
  try {
    writeHeader(folder, { ...header, throttle });
    return true;
  } catch (error) {
    if (hasSystemCode(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM')) return false;
    throw error;
  }
}
