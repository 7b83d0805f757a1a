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
  'operatorId' | 'name' | 'device' | 'enrolment' | 'factor'
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

/** The entry of an operator, with the root secrets wrapped under new credentials. */
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
  const key = await deriveOperatorKey(owner, kdf, options.password, options.deviceSecret);
  const [vaultContext, identityContext] = contexts(owner, { kdf, usesDeviceSecret });
  const entry = {
    operatorId,
    name,
    device,
    kdf,
    usesDeviceSecret,
    keyCheck: options.deviceSecret ? deviceSecretCheck(options.deviceSecret) : null,
    wrappedVaultKey: wrapSecret(key, secrets.vaultKey, vaultContext),
    identity: {
      ...publicKeysOf(secrets.privateKeys),
      wrappedPrivateKeys: wrapSecret(key, secrets.privateKeys, identityContext),
    },
    enrolment,
    ...(factor !== undefined && { factor }),
  };
  wipe(key);
  return entry;
}

/** What the credentials of an operator open by themselves. */
export type OwnSecrets = {
  /** Null where the vault key was renewed and comes by a grant. */
  readonly vaultKey: Buffer | null;
  readonly privateKeys: Buffer;
};

/** What the credentials open; null when they are not the operator's. */
export async function unwrapForOperator(
  place: WrapPlace,
  operator: HeaderOperator,
  credentials: Credentials,
): Promise<OwnSecrets | null> {
  const { kdf, operatorId, device } = operator;
  const owner = { ...place, operatorId, deviceId: device.id };
  const deviceSecret = operator.usesDeviceSecret ? credentials.deviceSecret : null;
  const key = await deriveOperatorKey(owner, kdf, credentials.password, deviceSecret);
  const [vaultContext, identityContext] = contexts(owner, operator);
  const wrapped = {
    vaultKey: operator.wrappedVaultKey,
    privateKeys: operator.identity.wrappedPrivateKeys,
  };
  const own = opened(key, wrapped, { vaultContext, identityContext });
  wipe(key);
  return own;
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
  const own = opened(key, wrapped, { vaultContext, identityContext });
  wipe(key);
  return own;
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

function opened(
  key: Buffer,
  wrapped: { readonly vaultKey: string | null; readonly privateKeys: string | null },
  contexts: { readonly vaultContext: Buffer; readonly identityContext: Buffer },
): OwnSecrets | null {
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
