import { newCompartmentKey, sealGrant } from './compartments.ts';
import { newPrivateKey, privateKeyObject, publicKeyOf } from './curve-keys.ts';
import type { Grant, HeaderOperator, VaultHeader } from './header-schema.ts';
import { compartmentNames } from '../../../shared/model/role.ts';
import type { RootSecrets } from './keys.ts';
import type { WrapPlace } from './operator-wrap.ts';
import { signPolicy } from './policy.ts';
import { wrapAuditKey } from './under-vault-key.ts';
import { keyBytes, wipe } from './wrap.ts';

/** A new key that signs the audit log of a vault, under its vault key. */
export function newAuditKey(vaultId: string, vaultKey: Buffer): VaultHeader['auditSigning'] {
  const raw = newPrivateKey();
  const publicKey = publicKeyOf('ed25519', raw).toString('base64url');
  const wrapped = wrapAuditKey(vaultId, publicKey, { raw, vaultKey });
  wipe(raw);
  return wrapped;
}

type First = {
  readonly vaultId: string;
  readonly owner: HeaderOperator;
  readonly secrets: RootSecrets;
  readonly policySecret: Buffer;
};

/** Every key of a new vault, granted to its owner. */
export async function firstGrants(first: First, grantedAt: number): Promise<readonly Grant[]> {
  const { vaultId, owner, secrets, policySecret } = first;
  const grants: Grant[] = [];
  for (const compartment of [...compartmentNames, 'policy'] as const) {
    const key = compartment === 'policy' ? Buffer.from(policySecret) : newCompartmentKey();
    const grant = await sealGrant({
      vaultId,
      compartment,
      keyVersion: 1,
      key,
      recipientId: owner.operatorId,
      recipientX25519PublicKey: Buffer.from(owner.identity.x25519PublicKey, 'base64url'),
      granterId: owner.operatorId,
      granterEd25519PrivateKey: secrets.privateKeys.subarray(keyBytes),
      grantedAt,
    });
    wipe(key);
    grants.push(grant);
  }
  return grants;
}

/** The policy of a new vault: one owner, and nobody else. */
export function firstPolicy(
  place: WrapPlace,
  { operatorId, name, identity }: HeaderOperator,
  policySecret: Buffer,
  signedAt: number,
): VaultHeader['policy'] {
  const { x25519PublicKey, ed25519PublicKey } = identity;
  const keys = { x25519PublicKey, ed25519PublicKey };
  const body = {
    publicKey: place.policyKey,
    serial: 1,
    signedAt,
    signedBy: operatorId,
    keyVersions: { personal: 1, credentials: 1 },
    roles: [],
    approvals: [],
    members: [{ operatorId, name, roleId: 'owner', isSuspended: false, ...keys }],
    invitations: [],
  };
  return signPolicy(place.vaultId, body, privateKeyObject('ed25519', policySecret));
}
