import { randomBytes } from 'node:crypto';
import {
  type Device,
  deviceWith,
  type KeyPlace,
  openKey,
  passwordKeyOf,
  sealForDevices,
} from './device-key.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import type { KdfCost } from './kdf.ts';
import { newKdfParameters } from './kdf.ts';
import type { KeyOwner, RootSecrets } from './keys.ts';
import {
  deriveOperatorKey,
  deviceSecretCheck,
  deriveRecoveryKey,
  headerMac,
  operatorContext,
  publicKeysOf,
  recoveryContext,
} from './keys.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes, unwrapSecret, wipe, wrapSecret } from './wrap.ts';

/** What an operator signs in with; the device secret is null where no keychain is used. */
export type Credentials = { readonly password: string; readonly deviceSecret: Buffer | null };

type OperatorFacts = Pick<
  HeaderOperator,
  'operatorId' | 'name' | 'device' | 'enrolment' | 'factor' | 'devices'
>;

/** Which vault, and whose signature its policy bears. */
export type WrapPlace = { readonly vaultId: string; readonly policyKey: string };

/** The place that a header names. */
export function placeOf({ vaultId, policy }: VaultHeader): WrapPlace {
  return { vaultId, policyKey: policy.publicKey };
}

/** Refuses a device secret of another size: a short one would weaken every key without a sign. */
export function checkDeviceSecret(deviceSecret: Buffer | null): void {
  if (deviceSecret && deviceSecret.length !== keyBytes) {
    throw new VaultError('device-secret-refused');
  }
}

/**
 * The entry of an operator, with the root secrets wrapped under new credentials. Of several devices
 * each has the new password, and a code for another one that is out ends.
 */
export async function wrapForOperator(
  place: WrapPlace,
  facts: OperatorFacts,
  secrets: RootSecrets,
  options: Credentials & { readonly cost: KdfCost },
): Promise<HeaderOperator> {
  checkDeviceSecret(options.deviceSecret);
  const { operatorId, name, device, enrolment, factor } = facts;
  const kdf = newKdfParameters(options.cost);
  const owner = { ...place, operatorId, deviceId: device.id };
  const usesDeviceSecret = options.deviceSecret !== null;
  const publicKeys = publicKeysOf(secrets.privateKeys);
  const several = facts.devices
    ? await keyOfDevices({ owner, kdf }, facts.devices, { ...options, ...publicKeys })
    : null;
  const key =
    several?.key ?? (await deriveOperatorKey(owner, kdf, options.password, options.deviceSecret));
  const [vaultContext, identityContext] = contexts(owner, { kdf, usesDeviceSecret });
  const entry = {
    operatorId,
    name,
    device,
    kdf,
    usesDeviceSecret,
    keyCheck: options.deviceSecret && !several ? deviceSecretCheck(options.deviceSecret) : null,
    wrappedVaultKey: wrapSecret(key, secrets.vaultKey, vaultContext),
    identity: {
      ...publicKeys,
      wrappedPrivateKeys: wrapSecret(key, secrets.privateKeys, identityContext),
    },
    enrolment,
    ...(factor !== undefined && { factor }),
    ...(several && { devices: several.devices }),
  };
  wipe(key);
  return entry;
}

/** What the credentials of an operator open by themselves. */
export type OwnSecrets = {
  /** Null where the vault key was renewed and comes by a grant. */
  readonly vaultKey: Buffer | null;
  readonly privateKeys: Buffer;
  /** The device whose secret it was; that of the identity where no device took part. */
  readonly deviceId: string;
};

/** A new key for an operator with several devices, sealed to those that were not retired. */
async function keyOfDevices(
  { owner, kdf }: KeyPlace,
  devices: readonly Device[],
  given: { readonly password: string; readonly ed25519PublicKey: string },
): Promise<{ readonly key: Buffer; readonly devices: readonly Device[] }> {
  const { ed25519PublicKey } = given;
  const passwordKey = await passwordKeyOf(owner, kdf, given.password);
  const key = randomBytes(keyBytes);
  try {
    const open = devices.filter(({ sealed }) => sealed !== null);
    const hands = { passwordKey, key, ed25519PublicKey };
    const sealed = await sealForDevices({ owner, kdf }, open, hands);
    return { key, devices: [...sealed, ...devices.filter((one) => one.sealed === null)] };
  } finally {
    wipe(passwordKey);
  }
}

/** What the credentials open; null when they are not the operator's. */
export async function unwrapForOperator(
  place: WrapPlace,
  operator: HeaderOperator,
  credentials: Credentials,
): Promise<OwnSecrets | null> {
  const { operatorId, device } = operator;
  const owner = { ...place, operatorId, deviceId: device.id };
  const key = await operatorKey(owner, operator, credentials);
  if (!key) return null;
  const deviceId = deviceWith(operator, credentials.deviceSecret)?.id ?? device.id;
  const own = openIdentity(place, operator, key, deviceId);
  wipe(key);
  return own;
}

/** What the key of an operator opens, for a session at this device; null when it is another key. */
export function openIdentity(
  place: WrapPlace,
  operator: HeaderOperator,
  key: Buffer,
  deviceId: string,
): OwnSecrets | null {
  const owner = { ...place, operatorId: operator.operatorId, deviceId: operator.device.id };
  const [vaultContext, identityContext] = contexts(owner, operator);
  const wrapped = {
    vaultKey: operator.wrappedVaultKey,
    privateKeys: operator.identity.wrappedPrivateKeys,
  };
  const own = unwrapOwn(key, wrapped, { vaultContext, identityContext });
  return own && { ...own, deviceId };
}

/** The key that the wraps of an entry are under; null when the password is seen not to be theirs. */
async function operatorKey(
  owner: KeyOwner,
  operator: HeaderOperator,
  { password, deviceSecret }: Credentials,
): Promise<Buffer | null> {
  const { kdf, usesDeviceSecret } = operator;
  if (!operator.devices) {
    return deriveOperatorKey(owner, kdf, password, usesDeviceSecret ? deviceSecret : null);
  }
  const passwordKey = await passwordKeyOf(owner, kdf, password);
  const device = deviceWith(operator, deviceSecret);
  try {
    if (!deviceSecret || !device?.sealed) return null;
    const place = { kdf, owner: { ...owner, deviceId: device.id } };
    return await openKey(place, device.sealed, { secret: deviceSecret, passwordKey });
  } finally {
    wipe(passwordKey);
  }
}

type KitFacts = Pick<VaultHeader['recovery'], 'operatorId' | 'createdAt'> & {
  readonly confirmedAt: number | null;
};

/** The header's recovery entry for a kit: the same root secrets, under the kit alone. */
export function wrapForRecovery(
  place: WrapPlace,
  secrets: RootSecrets,
  kit: { readonly kitId: string; readonly key: Buffer },
  facts: KitFacts,
): VaultHeader['recovery'] {
  const { kitId } = kit;
  const { operatorId } = facts;
  const key = deriveRecoveryKey(place.vaultId, kitId, kit.key);
  const vaultContext = recoveryContext('vault-key', place, kitId, operatorId);
  const identityContext = recoveryContext('identity', place, kitId, operatorId);
  const wrappedVaultKey = wrapSecret(key, secrets.vaultKey, vaultContext);
  const wrappedPrivateKeys = wrapSecret(key, secrets.privateKeys, identityContext);
  wipe(key);
  return { kitId, usedAt: null, ...facts, wrappedVaultKey, wrappedPrivateKeys };
}

/** What a kit opens; null when it is of another vault or was replaced. */
export function unwrapForRecovery(header: VaultHeader, kit: Buffer): OwnSecrets | null {
  const { recovery } = header;
  const place = placeOf(header);
  const { kitId, operatorId, wrappedVaultKey, wrappedPrivateKeys } = recovery;
  const key = deriveRecoveryKey(place.vaultId, kitId, kit);
  const vaultContext = recoveryContext('vault-key', place, kitId, operatorId);
  const identityContext = recoveryContext('identity', place, kitId, operatorId);
  const wrapped = { vaultKey: wrappedVaultKey, privateKeys: wrappedPrivateKeys };
  const own = unwrapOwn(key, wrapped, { vaultContext, identityContext });
  wipe(key);
  const entry = header.operators.find((one) => one.operatorId === operatorId);
  return own && { ...own, deviceId: entry?.device.id ?? '' };
}

/** The header with its seal made anew. */
export function sealHeader(header: Omit<VaultHeader, 'mac'>, vaultKey: Buffer): VaultHeader {
  return { ...header, mac: headerMac(vaultKey, header) };
}

function contexts(
  owner: KeyOwner,
  { kdf, usesDeviceSecret }: Pick<HeaderOperator, 'kdf' | 'usesDeviceSecret'>,
): readonly [Buffer, Buffer] {
  return [
    operatorContext('vault-key', owner, kdf, usesDeviceSecret),
    operatorContext('identity', owner, kdf, usesDeviceSecret),
  ];
}

/** What a key opens of the root secrets; null when it is not the one that wrapped them. */
export function unwrapOwn(
  key: Buffer,
  wrapped: { readonly vaultKey: string | null; readonly privateKeys: string | null },
  contexts: { readonly vaultContext: Buffer; readonly identityContext: Buffer },
): Omit<OwnSecrets, 'deviceId'> | null {
  const vaultKey =
    wrapped.vaultKey === null ? null : unwrapSecret(key, wrapped.vaultKey, contexts.vaultContext);
  const privateKeys =
    wrapped.privateKeys === null
      ? null
      : unwrapSecret(key, wrapped.privateKeys, contexts.identityContext);
  const isWhole = vaultKey !== null || wrapped.vaultKey === null;
  if (isWhole && privateKeys) return { vaultKey, privateKeys };
  wipe(vaultKey, privateKeys);
  return null;
}
