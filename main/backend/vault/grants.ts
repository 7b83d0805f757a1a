import type { CompartmentName } from '../../../shared/model/role.ts';
import { isOwner } from '../../../shared/roles.ts';
import { openGrant } from './compartments.ts';
import { publicKeyOf } from './curve-keys.ts';
import type { GrantedName, VaultHeader } from './header-schema.ts';
import { type Authority, granterKeyOf, type Standing } from './policy.ts';
import { PersonalSealer } from './seal.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe } from './wrap.ts';

/** What opening a grant needs to know. */
export type GrantReading = {
  readonly header: VaultHeader;
  readonly authority: Authority;
  readonly standing: Standing;
  /** X25519 and then Ed25519, 32 bytes each. */
  readonly privateKeys: Buffer;
};

/** What seals and opens a compartment; null where the operator's role has no key of it. */
export async function openCompartment(
  asked: GrantReading,
  compartment: CompartmentName,
): Promise<PersonalSealer | null> {
  const { header, standing } = asked;
  if (!standing.role.compartments.includes(compartment)) return null;
  const keys = await openGrants(asked, compartment);
  if (keys.size === 0) return null;
  // Without the newest version, values would be sealed for readers whose access was taken away.
  if (Math.max(...keys.keys()) !== header.policy.keyVersions[compartment]) {
    throw new VaultError('grant-refused');
  }
  return new PersonalSealer({ vaultId: header.vaultId, compartment, keys });
}

/** The private policy key, which owners alone were granted; null for anybody else. */
export async function openPolicyKey(asked: GrantReading): Promise<Buffer | null> {
  if (!isOwner(asked.standing.role)) return null;
  const [secret] = (await openGrants(asked, 'policy')).values();
  if (!secret) return null;
  const publicKey = publicKeyOf('ed25519', secret).toString('base64url');
  if (publicKey !== asked.header.policy.publicKey) throw new VaultError('grant-refused');
  return secret;
}

/** The vault key in force, where it was renewed and granted; null where it was not. */
export async function openVaultKey(asked: GrantReading): Promise<Buffer | null> {
  const keys = await openGrants(asked, 'vault');
  const newest = keys.get(Math.max(...keys.keys()));
  for (const key of keys.values()) if (key !== newest) wipe(key);
  return newest ?? null;
}

async function openGrants(asked: GrantReading, granted: GrantedName): Promise<Map<number, Buffer>> {
  const { header, authority, standing, privateKeys } = asked;
  const { vaultId } = header;
  const keys = new Map<number, Buffer>();
  for (const grant of header.grants) {
    if (grant.compartment !== granted || grant.recipientId !== standing.operatorId) continue;
    const granterEd25519PublicKey = granterKeyOf(header, authority, grant);
    if (!granterEd25519PublicKey) throw new VaultError('grant-refused');
    const key = await openGrant(grant, {
      vaultId,
      recipientId: standing.operatorId,
      recipientX25519PrivateKey: privateKeys.subarray(0, keyBytes),
      granterEd25519PublicKey,
    });
    keys.set(grant.keyVersion, key);
  }
  return keys;
}
