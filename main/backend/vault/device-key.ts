import { HpkeError } from '@hpke/core';
import { sign, verify } from 'node:crypto';
import { hpkeSuite } from './compartments.ts';
import { privateKeyObject, publicKeyObject, publicKeyOf } from './curve-keys.ts';
import { canonicalJson, contextBytes } from './encoding.ts';
import type { HeaderOperator, Member } from './header-schema.ts';
import type { KdfParameters } from './kdf.ts';
import { stretchPassword } from './kdf.ts';
import type { KeyOwner } from './keys.ts';
import { deviceSecretCheck } from './keys.ts';
import { VaultError } from './vault-error.ts';
import { deriveKey, keyBytes, unwrapSecret, wipe, wrapSecret } from './wrap.ts';

/** One of several devices of an operator. */
export type Device = NonNullable<HeaderOperator['devices']>[number];

/** The operator's key, under their password and to be opened by one device or one code alone. */
export type SealedKey = NonNullable<Device['sealed']>;

/** Whose key is opened or sealed, and what its password was stretched with. */
export type KeyPlace = { readonly owner: KeyOwner; readonly kdf: KdfParameters };

const noSalt = Buffer.alloc(0);

/** What the password alone gives, for every device of the operator; the caller wipes it. */
export async function passwordKeyOf(
  { vaultId, operatorId }: KeyOwner,
  kdf: KdfParameters,
  password: string,
): Promise<Buffer> {
  const stretched = await stretchPassword(password, kdf);
  const info = contextBytes('bw/v1/op-password', vaultId, operatorId);
  try {
    return deriveKey(stretched, Buffer.from(kdf.salt, 'base64url'), info);
  } finally {
    wipe(stretched);
  }
}

/**
 * The X25519 key that follows from the secret of a device or of a code. Its public half lets the
 * operator seal to a device whose secret they do not have at hand. The caller wipes it.
 */
export function receivingKeyOf(owner: KeyOwner, secret: Buffer): Buffer {
  const { vaultId, operatorId, deviceId } = owner;
  return deriveKey(secret, noSalt, contextBytes('bw/v1/device-key', vaultId, operatorId, deviceId));
}

/** The public half of the key of `receivingKeyOf`, as base64url. */
export function receiverOf(owner: KeyOwner, secret: Buffer): string {
  const privateKey = receivingKeyOf(owner, secret);
  const publicKey = publicKeyOf('x25519', privateKey).toString('base64url');
  wipe(privateKey);
  return publicKey;
}

/** A device as its operator lists it. Their signature keeps everybody else from adding one. */
export function signedDevice(
  owner: KeyOwner,
  device: HeaderOperator['device'],
  { secret, privateKeys }: { readonly secret: Buffer; readonly privateKeys: Buffer },
): Omit<Device, 'sealed'> {
  const keyCheck = deviceSecretCheck(secret);
  const x25519PublicKey = receiverOf({ ...owner, deviceId: device.id }, secret);
  const facts = { ...device, keyCheck, x25519PublicKey };
  const key = privateKeyObject('ed25519', privateKeys.subarray(keyBytes));
  return { ...facts, signature: sign(null, signedBytes(owner, facts), key).toString('base64url') };
}

/** Seals the operator's key for every device that still opens something. */
export async function sealForDevices(
  { owner, kdf }: KeyPlace,
  devices: readonly Omit<Device, 'sealed'>[],
  hands: { readonly passwordKey: Buffer; readonly key: Buffer; readonly ed25519PublicKey: string },
): Promise<Device[]> {
  const identity = publicKeyObject('ed25519', Buffer.from(hands.ed25519PublicKey, 'base64url'));
  const sealed: Device[] = [];
  for (const device of devices) {
    const signature = Buffer.from(device.signature, 'base64url');
    // Whoever has the vault key can write a device of theirs into the header.
    if (!verify(null, signedBytes(owner, device), identity, signature)) {
      throw new VaultError('header-refused');
    }
    const place = { kdf, owner: { ...owner, deviceId: device.id } };
    sealed.push({ ...device, sealed: await sealKey(place, device.x25519PublicKey, hands) });
  }
  return sealed;
}

/** Seals the operator's key: the password opens the inside, and the receiver the outside. */
export async function sealKey(
  { owner, kdf }: KeyPlace,
  receiver: string,
  { passwordKey, key }: { readonly passwordKey: Buffer; readonly key: Buffer },
): Promise<SealedKey> {
  const suite = hpkeSuite();
  const inner = Buffer.from(wrapSecret(passwordKey, key, innerContext(owner, kdf)), 'base64url');
  const recipientPublicKey = await suite.kem.deserializePublicKey(
    Buffer.from(receiver, 'base64url'),
  );
  const info = contextBytes('bw/v1/device', owner.vaultId);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, inner, outerContext(owner));
  return {
    encapsulatedKey: Buffer.from(enc).toString('base64url'),
    sealedKey: Buffer.from(ct).toString('base64url'),
  };
}

/** The operator's key; null when the password is not theirs, or anything around it was changed. */
export async function openKey(
  { owner, kdf }: KeyPlace,
  { encapsulatedKey, sealedKey }: SealedKey,
  { secret, passwordKey }: { readonly secret: Buffer; readonly passwordKey: Buffer },
): Promise<Buffer | null> {
  const suite = hpkeSuite();
  const privateKey = receivingKeyOf(owner, secret);
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(privateKey);
    const enc = Buffer.from(encapsulatedKey, 'base64url');
    const info = contextBytes('bw/v1/device', owner.vaultId);
    const sealed = Buffer.from(sealedKey, 'base64url');
    const inner = await suite.open({ recipientKey, enc, info }, sealed, outerContext(owner));
    const wrapped = Buffer.from(inner).toString('base64url');
    return unwrapSecret(passwordKey, wrapped, innerContext(owner, kdf));
  } catch (error) {
    if (error instanceof HpkeError) return null;
    throw error;
  } finally {
    wipe(privateKey);
  }
}

/** What names the secrets of an operator's devices in keychains; those that were retired come last. */
export function keyChecksOf({ devices, keyCheck }: HeaderOperator): string[] {
  if (!devices) return keyCheck === null ? [] : [keyCheck];
  const isEnded = (one: Device): number => (one.sealed === null ? 1 : 0);
  return devices.toSorted((one, other) => isEnded(one) - isEnded(other)).map((one) => one.keyCheck);
}

/** The device whose secret this is; one that was retired too. */
export function deviceWith(
  { devices = [] }: Pick<HeaderOperator, 'devices'>,
  deviceSecret: Buffer | null,
): Device | null {
  if (!deviceSecret) return null;
  const check = deviceSecretCheck(deviceSecret);
  return devices.find(({ keyCheck }) => keyCheck === check) ?? null;
}

/** The entry of an operator whose other devices open nothing any more. */
export function asOneDevice(entry: HeaderOperator): HeaderOperator {
  const { devices: _devices, deviceInvite: _invite, ...one } = entry;
  return one;
}

/** The entry without what its devices, or some of them, open; a code that is out ends as well. */
function withoutKeys(
  entry: HeaderOperator,
  isEnded: (deviceId: string) => boolean,
): HeaderOperator {
  if (!entry.devices) return entry;
  const { deviceInvite: _invite, ...kept } = entry;
  const devices = entry.devices.map((one) => (isEnded(one.id) ? { ...one, sealed: null } : one));
  return { ...kept, devices };
}

/** What a retired device held opens nothing any more: neither the vault nor the identity. */
export function withoutRetired(entry: HeaderOperator, members: readonly Member[]): HeaderOperator {
  const member = members.find(({ operatorId }) => operatorId === entry.operatorId);
  const { retiredDevice, retiredDevices = [] } = member ?? {};
  if (retiredDevice !== entry.device.id) {
    const isEnded = (id: string) => retiredDevices.includes(id);
    // A code that is out may have been made on what was retired.
    return entry.devices?.some(({ id, sealed }) => sealed !== null && isEnded(id))
      ? withoutKeys(entry, isEnded)
      : entry;
  }
  return {
    ...withoutKeys(entry, () => true),
    wrappedVaultKey: null,
    identity: { ...entry.identity, wrappedPrivateKeys: null },
  };
}

function signedBytes(
  { vaultId, operatorId }: KeyOwner,
  { id, keyCheck, x25519PublicKey }: Pick<Device, 'id' | 'keyCheck' | 'x25519PublicKey'>,
): Buffer {
  return contextBytes('bw/v1/device', vaultId, operatorId, id, keyCheck, x25519PublicKey);
}

function outerContext({ vaultId, operatorId, deviceId, policyKey }: KeyOwner): Buffer {
  return contextBytes('bw/v1/device/outer', vaultId, operatorId, deviceId, policyKey);
}

function innerContext(owner: KeyOwner, kdf: KdfParameters): Buffer {
  const { vaultId, operatorId, deviceId, policyKey } = owner;
  const bound = [vaultId, operatorId, deviceId, policyKey, canonicalJson(kdf)];
  return contextBytes('bw/v1/device/inner', ...bound);
}
