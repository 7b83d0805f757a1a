import { openVaultKey } from './grants.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import { UnlockedKeys } from './keys.ts';
import type { OwnSecrets } from './operator-wrap.ts';
import { authorityOf } from './policy.ts';
import { VaultError } from './vault-error.ts';
import { wipe } from './wrap.ts';

/**
 * Keys, or null when the secrets are right and the header around them is not. It takes the secrets
 * over. A vault key that was renewed is opened by the operator's own identity.
 */
export async function openKeys(
  header: VaultHeader,
  operator: HeaderOperator,
  own: OwnSecrets,
): Promise<UnlockedKeys | null> {
  const { privateKeys, deviceId } = own;
  try {
    const vaultKey = await vaultKeyOf(header, operator, own);
    const secrets = vaultKey && { vaultKey, privateKeys, deviceId };
    if (secrets) return await UnlockedKeys.open(header, operator, secrets);
    wipe(privateKeys);
    return null;
  } catch (error) {
    wipe(own.vaultKey, privateKeys);
    if (error instanceof VaultError) return null;
    throw error;
  }
}

/** Why the signed policy keeps an operator out; null also where it cannot be believed. */
export function keptOut(
  header: VaultHeader,
  { operatorId }: HeaderOperator,
  { deviceId }: Pick<OwnSecrets, 'deviceId'>,
): 'suspended' | 'device-retired' | null {
  try {
    const standing = authorityOf(header).operators.get(operatorId);
    if (standing?.isSuspended) return 'suspended';
    const isRetired = standing?.isRetired || standing?.retiredDevices.has(deviceId);
    return isRetired ? 'device-retired' : null;
  } catch (error) {
    // Opening the keys says what is wrong with it.
    if (error instanceof VaultError) return null;
    throw error;
  }
}

async function vaultKeyOf(
  header: VaultHeader,
  operator: HeaderOperator,
  { vaultKey, privateKeys }: OwnSecrets,
): Promise<Buffer | null> {
  // The header may have another key than the one it had when the password was tried.
  if (vaultKey && operator.wrappedVaultKey !== null) return vaultKey;
  wipe(vaultKey);
  const authority = authorityOf(header);
  const standing = authority.operators.get(operator.operatorId);
  return standing ? openVaultKey({ header, authority, standing, privateKeys }) : null;
}
