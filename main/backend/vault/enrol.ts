import { invitedBy, joinDevice, type Joined } from './add-device.ts';
import { randomBytes, randomUUID, sign } from 'node:crypto';
import { sealGrant } from './compartments.ts';
import { privateKeyObject, publicKeyOf } from './curve-keys.ts';
import { readHeader, writeBothCopies, type HeaderFault } from './header.ts';
import type { Grant, HeaderOperator, Invitation, VaultHeader } from './header-schema.ts';
import { type InviteKeys, inviteKeys, parseInvite } from './invite-code.ts';
import { type KdfCost, passwordOnlyKdfCost, usualKdfCost } from './kdf.ts';
import { isSealedBy, type RootSecrets, type UnlockedKeys } from './keys.ts';
import { type Credentials, placeOf, sealHeader, wrapForOperator } from './operator-wrap.ts';
import { authorityOf, enrolmentBytes } from './policy.ts';
import { inviteContext } from './open-invites.ts';
import { openKeys } from './own-keys.ts';
import { withoutGroup } from './recovery-group.ts';
import { keyBytes, unwrapSecret, wipe } from './wrap.ts';

/** Who takes up which invitation, and with what they will sign in. */
export type EnrolRequest = Credentials & {
  readonly folder: string;
  readonly code: string;
  readonly deviceLabel: string;
  readonly now: number;
  readonly cost?: KdfCost;
  /** A time that has passed for certain, as only the keys can tell; UTC epoch milliseconds. */
  readonly notBefore?: (keys: UnlockedKeys) => number;
};

/** An operator who can sign in from now on; or why not. */
export type Enrolled =
  | {
      readonly ok: true;
      readonly keys: UnlockedKeys;
      readonly header: VaultHeader;
      /** It was another device of an operator who is there already. */
      readonly added: boolean;
    }
  | { readonly ok: false; readonly reason: `header-${HeaderFault}` | 'code' | 'expired' }
  | Extract<Joined, { readonly ok: false }>;

type Taken = {
  readonly invitation: Invitation;
  readonly open: VaultHeader['openInvites'][number];
  readonly keys: InviteKeys;
};

/**
 * Takes up an invitation: makes the operator's own identity, signs it with the key of the code,
 * wraps the vault key under the operator's password and device secret, and takes the invitation
 * out of both copies of the header. Nobody but the operator ever knew the new private keys. A code
 * that an operator made for another device of theirs adds that one (`add-device.ts`).
 */
export async function enrol(request: EnrolRequest): Promise<Enrolled> {
  const reading = readHeader(request.folder);
  if (reading.state !== 'ok') return { ok: false, reason: `header-${reading.state}` };
  const { header } = reading;
  authorityOf(header);
  const self = invitedBy(header, request.code);
  if (self) {
    const joined = await joinDevice(header, self, request);
    return joined.ok ? { ...joined, added: true } : joined;
  }
  const taken = find(header, request.code);
  if (!taken) return { ok: false, reason: 'code' };
  const { wrapKey, ed25519PrivateKey } = taken.keys;
  try {
    if (request.now >= taken.invitation.expiresAt) return { ok: false, reason: 'expired' };
    const context = inviteContext(header, taken.invitation, 'vault-key');
    const vaultKey = unwrapSecret(wrapKey, taken.open.wrappedVaultKey, context);
    if (!vaultKey || !isSealedBy(vaultKey, header)) return { ok: false, reason: 'code' };
    const secrets = { vaultKey, privateKeys: randomBytes(2 * keyBytes) };
    const { next, entry } = await enrolled(header, taken, secrets, request);
    const keys = await openKeys(next, entry, { ...secrets, deviceId: entry.device.id });
    if (!keys) return { ok: false, reason: 'header-hostile' };
    if ((request.notBefore?.(keys) ?? 0) >= taken.invitation.expiresAt) {
      keys.dispose();
      return { ok: false, reason: 'expired' };
    }
    return { ok: true, keys, header: writeBothCopies(request.folder, next), added: false };
  } finally {
    wipe(wrapKey, ed25519PrivateKey);
  }
}

/** The open invitation that a code belongs to. */
function find(header: VaultHeader, code: string): Taken | null {
  const secret = parseInvite(code);
  if (!secret) return null;
  try {
    for (const open of header.openInvites) {
      const { inviteId } = open;
      const invitation = header.policy.invitations.find((one) => one.inviteId === inviteId);
      const keys = inviteKeys(secret, header.vaultId, inviteId);
      const publicKey = publicKeyOf('ed25519', keys.ed25519PrivateKey).toString('base64url');
      if (invitation?.ed25519PublicKey === publicKey) return { invitation, open, keys };
      wipe(keys.wrapKey, keys.ed25519PrivateKey);
    }
    return null;
  } finally {
    wipe(secret);
  }
}

async function enrolled(
  header: VaultHeader,
  taken: Taken,
  secrets: RootSecrets,
  request: EnrolRequest,
): Promise<{ readonly next: VaultHeader; readonly entry: HeaderOperator }> {
  const { inviteId, operatorId, name } = taken.invitation;
  const { password, deviceSecret } = request;
  const device = { id: randomUUID(), label: request.deviceLabel, addedAt: request.now };
  const cost = request.cost ?? (deviceSecret ? usualKdfCost : passwordOnlyKdfCost);
  const facts = { operatorId, name, device, enrolment: null };
  const options = { password, deviceSecret, cost };
  const wrapped = await wrapForOperator(placeOf(header), facts, secrets, options);
  const key = privateKeyObject('ed25519', taken.keys.ed25519PrivateKey);
  const bytes = enrolmentBytes(header.vaultId, inviteId, wrapped);
  const signature = sign(null, bytes, key).toString('base64url');
  const entry = { ...wrapped, enrolment: { inviteId, signature } };
  const others = header.operators.filter((one) => one.operatorId !== operatorId);
  const kept = header.grants.filter((grant) => grant.recipientId !== operatorId);
  // The identity that the recovery group would bring back is not this operator's any more.
  const isGroupOver = header.policy.recoveryGroup?.ownerId === operatorId;
  const next = sealHeader(
    {
      ...(isGroupOver ? withoutGroup(header) : header),
      operators: [...others, entry],
      openInvites: header.openInvites.filter((one) => one.inviteId !== inviteId),
      grants: [...kept, ...(await ownGrants(header, taken, entry, request.now))],
    },
    secrets.vaultKey,
  );
  return { next, entry };
}

/** The keys of the invitation, sealed to the new identity and signed by the code's key. */
async function ownGrants(
  header: VaultHeader,
  { invitation, open, keys }: Taken,
  entry: HeaderOperator,
  grantedAt: number,
): Promise<readonly Grant[]> {
  const grants: Grant[] = [];
  for (const { compartment, keyVersion, wrappedKey } of open.wrappedKeys) {
    const context = inviteContext(header, invitation, `${compartment}/${keyVersion}`);
    const key = unwrapSecret(keys.wrapKey, wrappedKey, context);
    if (!key) continue;
    const grant = await sealGrant({
      vaultId: header.vaultId,
      compartment,
      keyVersion,
      key,
      recipientId: entry.operatorId,
      recipientX25519PublicKey: Buffer.from(entry.identity.x25519PublicKey, 'base64url'),
      granterId: invitation.inviteId,
      granterEd25519PrivateKey: keys.ed25519PrivateKey,
      grantedAt,
    });
    wipe(key);
    grants.push(grant);
  }
  return grants;
}
