import { randomUUID } from 'node:crypto';
import { countAttempt, type Refused } from './attempt.ts';
import {
  type Device,
  deviceWith,
  openKey,
  passwordKeyOf,
  receiverOf,
  sealForDevices,
  sealKey,
  signedDevice,
} from './device-key.ts';
import { canonicalJson } from './encoding.ts';
import { readHeader, writeBothCopies } from './header.ts';
import { type HeaderOperator, maximumDevices, type VaultHeader } from './header-schema.ts';
import { formatInvite, newInviteSecret, parseInvite } from './invite-code.ts';
import type { RootSecrets, UnlockedKeys } from './keys.ts';
import { noThrottle } from './throttle.ts';
import {
  type Credentials,
  openIdentity,
  placeOf,
  sealHeader,
  wrapForOperator,
} from './operator-wrap.ts';
import { keptOut, openKeys } from './own-keys.ts';
import { operatorOf, type UnlockRequest, unlockVault } from './unlock.ts';
import { VaultError } from './vault-error.ts';
import { wipe } from './wrap.ts';

/** How long a code for another device is good: it is typed at the next desk, or after the drive home. */
export const deviceCodeMs = 24 * 60 * 60_000;

/** A code for another device, shown once; or why there is none. */
export type DeviceInvited =
  | { readonly ok: true; readonly code: readonly string[]; readonly expiresAt: number }
  | { readonly ok: false; readonly reason: 'device-secret-needed' | 'devices-full' }
  | Refused;

/**
 * Makes a code with which the operator adds another device. The code opens what a device opens, the
 * password still being asked for, and a code that was out before ends.
 */
export async function inviteDevice(request: UnlockRequest): Promise<DeviceInvited> {
  const unlocked = await unlockVault(request);
  if (!unlocked.ok) return unlocked;
  const { keys } = unlocked;
  const secrets = keys.rootSecrets();
  try {
    const entry = operatorOf(unlocked.header, keys.operatorId);
    const { deviceSecret } = request;
    // Without a secret, the password opens any copy of the vault anywhere already.
    if (!entry.usesDeviceSecret || !deviceSecret) {
      return { ok: false, reason: 'device-secret-needed' };
    }
    const several = await withSeveral(unlocked.header, entry, secrets, {
      ...request,
      deviceSecret,
    });
    if ((several.devices?.length ?? 0) >= maximumDevices) {
      return { ok: false, reason: 'devices-full' };
    }
    const { invited, code } = await withInvite(unlocked.header, several, request);
    // A right password set the count of failures back.
    const before = { header: { ...unlocked.header, throttle: noThrottle }, entry };
    writeEntry(request.folder, keys, before, invited);
    return { ok: true, code, expiresAt: invited.deviceInvite.expiresAt };
  } finally {
    wipe(secrets.vaultKey, secrets.privateKeys);
    keys.dispose();
  }
}

/** The entry with a key of its own, which the device that it had so far has sealed. */
async function withSeveral(
  header: VaultHeader,
  entry: HeaderOperator,
  secrets: RootSecrets,
  given: Credentials & { readonly deviceSecret: Buffer },
): Promise<HeaderOperator> {
  if (entry.devices) return withRoom(entry);
  const place = placeOf(header);
  const { operatorId, device, kdf } = entry;
  const owner = { ...place, operatorId, deviceId: device.id };
  const { privateKeys } = secrets;
  const signed = signedDevice(owner, device, { secret: given.deviceSecret, privateKeys });
  // The key for it is sealed in a moment; what stands here only says that it is not retired.
  const receiver = { encapsulatedKey: '', sealedKey: '' };
  const facts = { ...entry, devices: [{ ...signed, sealed: receiver }] };
  return wrapForOperator(place, facts, secrets, { ...given, cost: kdf });
}

/** Devices that were retired leave the list, oldest first, when it is full. */
function withRoom(entry: HeaderOperator): HeaderOperator {
  const devices = entry.devices ?? [];
  if (devices.length < maximumDevices) return entry;
  const oldest = devices.find(({ sealed }) => sealed === null);
  return { ...entry, devices: devices.filter((one) => one !== oldest) };
}

async function withInvite(
  header: VaultHeader,
  entry: HeaderOperator,
  { password, deviceSecret, now }: UnlockRequest,
) {
  const { operatorId, kdf } = entry;
  const device = deviceWith(entry, deviceSecret);
  if (!device?.sealed || !deviceSecret) throw new VaultError('header-refused');
  const owner = { ...placeOf(header), operatorId, deviceId: device.id };
  const passwordKey = await passwordKeyOf(owner, kdf, password);
  const code = newInviteSecret();
  const inviteId = randomUUID();
  const invitee = { ...owner, deviceId: inviteId };
  let key: Buffer | null = null;
  try {
    key = await openKey({ owner, kdf }, device.sealed, { secret: deviceSecret, passwordKey });
    if (!key) throw new VaultError('header-refused');
    const x25519PublicKey = receiverOf(invitee, code);
    const sealed = await sealKey({ owner: invitee, kdf }, x25519PublicKey, { passwordKey, key });
    const expiresAt = now + deviceCodeMs;
    const deviceInvite = { inviteId, expiresAt, x25519PublicKey, ...sealed };
    return { invited: { ...entry, deviceInvite }, code: formatInvite(code) };
  } finally {
    wipe(passwordKey, key, code);
  }
}

/** Writes the entry on what the folder holds now; refuses where it is another one by now. */
function writeEntry(
  folder: string,
  keys: UnlockedKeys,
  before: { readonly header: VaultHeader; readonly entry: HeaderOperator },
  entry: HeaderOperator,
): VaultHeader {
  const reading = readHeader(folder);
  const found =
    reading.state === 'ok'
      ? reading.header.operators.find((one) => one.operatorId === entry.operatorId)
      : undefined;
  // Somebody changed the password, or retired a device, while the keys were stretched.
  if (reading.state !== 'ok' || !found || canonicalJson(found) !== canonicalJson(before.entry)) {
    throw new VaultError('header-refused');
  }
  const secrets = keys.rootSecrets();
  const { header } = reading;
  const operators = header.operators.map((one) => (one === found ? entry : one));
  try {
    // This attempt was none of the failures that were counted.
    const next = { ...header, operators, throttle: before.header.throttle };
    return writeBothCopies(folder, sealHeader(next, secrets.vaultKey));
  } finally {
    wipe(secrets.vaultKey, secrets.privateKeys);
  }
}

/** Whoever types a code for another device, at that device. */
export type JoinRequest = Credentials & {
  readonly folder: string;
  readonly code: string;
  readonly deviceLabel: string;
  readonly now: number;
  /** A time that has passed for certain, as only the keys can tell; UTC epoch milliseconds. */
  readonly notBefore?: (keys: UnlockedKeys) => number;
};

/** The device is one of theirs from now on; or why not. */
export type Joined =
  | { readonly ok: true; readonly keys: UnlockedKeys; readonly header: VaultHeader }
  | { readonly ok: false; readonly reason: 'expired' | 'device-secret-needed' }
  | (Refused & { readonly operatorId: string });

/** The operator whose code for another device this is; null for any other code. */
export function invitedBy(header: VaultHeader, code: string): HeaderOperator | null {
  const secret = parseInvite(code);
  if (!secret) return null;
  try {
    const isTheirs = (one: HeaderOperator): boolean => {
      const { operatorId, deviceInvite } = one;
      if (!deviceInvite) return false;
      const owner = { ...placeOf(header), operatorId, deviceId: deviceInvite.inviteId };
      return receiverOf(owner, secret) === deviceInvite.x25519PublicKey;
    };
    return header.operators.find(isTheirs) ?? null;
  } finally {
    wipe(secret);
  }
}

/**
 * Adds this device to those of the operator whose code it is. Their present password is asked for;
 * a wrong one is counted as at a sign-in, and leaves the code good.
 */
export async function joinDevice(
  header: VaultHeader,
  entry: HeaderOperator,
  request: JoinRequest,
): Promise<Joined> {
  const { folder, now, deviceSecret } = request;
  const { operatorId, deviceInvite } = entry;
  if (!deviceSecret) return { ok: false, reason: 'device-secret-needed' };
  if (!deviceInvite || now >= deviceInvite.expiresAt) return { ok: false, reason: 'expired' };
  const attempt = countAttempt(folder, header, now);
  if ('ok' in attempt) return { ...attempt, operatorId };
  const made = await joined(header, entry, { ...request, deviceSecret });
  if (!made) return { ok: false, reason: 'wrong-password', operatorId };
  if ('reason' in made) return { ok: false, reason: made.reason, operatorId };
  const { keys, next } = made;
  try {
    if ((request.notBefore?.(keys) ?? 0) >= deviceInvite.expiresAt) {
      keys.dispose();
      return { ok: false, reason: 'expired' };
    }
    return { ok: true, keys, header: writeEntry(folder, keys, { header, entry }, next) };
  } catch (error) {
    keys.dispose();
    throw error;
  }
}

type Made = { readonly keys: UnlockedKeys; readonly next: HeaderOperator };

async function joined(
  header: VaultHeader,
  entry: HeaderOperator,
  {
    password,
    code,
    deviceSecret,
    deviceLabel,
    now,
  }: JoinRequest & { readonly deviceSecret: Buffer },
): Promise<Made | { readonly reason: 'suspended' | 'device-retired' | 'header-damaged' } | null> {
  const { operatorId, kdf, deviceInvite } = entry;
  const secret = parseInvite(code);
  if (!secret || !deviceInvite) return null;
  const owner = { ...placeOf(header), operatorId, deviceId: entry.device.id };
  const invitee = { ...owner, deviceId: deviceInvite.inviteId };
  const passwordKey = await passwordKeyOf(owner, kdf, password);
  let key: Buffer | null = null;
  try {
    key = await openKey({ owner: invitee, kdf }, deviceInvite, { secret, passwordKey });
    const deviceId = randomUUID();
    const own = key && openIdentity(placeOf(header), entry, key, deviceId);
    if (!key || !own) return null;
    const reason = keptOut(header, entry, own);
    if (reason) {
      wipe(own.vaultKey, own.privateKeys);
      return { reason };
    }
    const device = { id: deviceId, label: deviceLabel, addedAt: now };
    const { privateKeys } = own;
    const signed = signedDevice(owner, device, { secret: deviceSecret, privateKeys });
    const { ed25519PublicKey } = entry.identity;
    const hands = { passwordKey, key, ed25519PublicKey };
    const added = await sealForDevices({ owner, kdf }, [signed], hands);
    const keys = await openKeys(header, entry, own);
    return keys ? { keys, next: withDevices(entry, added) } : { reason: 'header-damaged' };
  } finally {
    wipe(passwordKey, key, secret);
  }
}

function withDevices(entry: HeaderOperator, added: readonly Device[]): HeaderOperator {
  const { deviceInvite: _used, ...kept } = entry;
  return { ...kept, devices: [...(entry.devices ?? []), ...added] };
}
