import { randomUUID } from 'node:crypto';
import type { CompartmentName } from '../../../shared/model/role.ts';
import { isOwner, rolesById } from '../../../shared/roles.ts';
import { publicKeyOf } from './curve-keys.ts';
import { contextBytes } from './encoding.ts';
import type { GrantedName, VaultHeader } from './header-schema.ts';
import { formatInvite, inviteKeys, newInviteSecret } from './invite-code.ts';
import { VaultError } from './vault-error.ts';
import { wipe, wrapSecret } from './wrap.ts';

/** Every key that an owner can grant, by name and version. */
export type Held = Map<GrantedName, Map<number, Buffer>>;

/** An invitation that is to be made. */
export type NewInvite = {
  readonly operatorId: string;
  readonly name: string;
  readonly roleId: string;
  readonly expiresAt: number;
};

/** Invitations that stay open. One that holds a key from before would let its taker read old values only. */
export function keptInvites(
  header: VaultHeader,
  wanted: readonly string[],
  renewed: ReadonlyMap<CompartmentName, unknown>,
): ReadonlySet<string> {
  const stale = new Set<string>(renewed.keys());
  const kept = header.openInvites.filter(
    ({ inviteId, wrappedKeys }) =>
      wanted.includes(inviteId) && !wrappedKeys.some(({ compartment }) => stale.has(compartment)),
  );
  return new Set(kept.map(({ inviteId }) => inviteId));
}

/** What the wraps of an invitation are bound to, the policy key among it. */
export function inviteContext(
  header: VaultHeader,
  invite: { readonly inviteId: string; readonly operatorId: string },
  what: string,
): Buffer {
  const { vaultId, policy } = header;
  const { inviteId, operatorId } = invite;
  return contextBytes('bw/v1/invite', vaultId, policy.publicKey, inviteId, operatorId, what);
}

/** An invitation to be signed, with what its code opens. */
export function makeInvite(
  header: VaultHeader,
  hands: { readonly held: Held; readonly vaultKey: Buffer },
  { invite, now }: { readonly invite: NewInvite | null; readonly now: number },
) {
  if (!invite) return null;
  const inviteId = randomUUID();
  const secret = newInviteSecret();
  const { wrapKey, ed25519PrivateKey } = inviteKeys(secret, header.vaultId, inviteId);
  const role = rolesById(header.policy.roles).get(invite.roleId);
  if (!role) throw new VaultError('policy-refused');
  const names: GrantedName[] = [
    ...role.compartments,
    ...(isOwner(role) ? ['policy' as const] : []),
  ];
  const wrap = (key: Buffer, what: string): string =>
    wrapSecret(wrapKey, key, inviteContext(header, { ...invite, inviteId }, what));
  const wrappedKeys = names.flatMap((compartment) =>
    [...(hands.held.get(compartment) ?? [])].map(([keyVersion, key]) => ({
      compartment,
      keyVersion,
      wrappedKey: wrap(key, `${compartment}/${keyVersion}`),
    })),
  );
  const wrappedVaultKey = wrap(hands.vaultKey, 'vault-key');
  const ed25519PublicKey = publicKeyOf('ed25519', ed25519PrivateKey).toString('base64url');
  const code = formatInvite(secret);
  wipe(secret, wrapKey, ed25519PrivateKey);
  return {
    invitation: { inviteId, ...invite, createdAt: now, ed25519PublicKey },
    open: { inviteId, wrappedVaultKey, wrappedKeys },
    code,
  };
}
