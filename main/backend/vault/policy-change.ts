import { randomUUID, type KeyObject } from 'node:crypto';
import { type CompartmentName, compartmentNames } from '../../../shared/model/role.ts';
import { type ElevationRules, usualElevationRules } from '../../../shared/model/elevation.ts';
import type { ProviderRules } from '../../../shared/model/provider.ts';
import { type SignInRules, usualSignInRules } from '../../../shared/model/sign-in-rules.ts';
import { isOwner, rolesById } from '../../../shared/roles.ts';
import { newCompartmentKey, sealGrant } from './compartments.ts';
import { privateKeyObject, publicKeyOf } from './curve-keys.ts';
import { contextBytes } from './encoding.ts';
import type { Grant, GrantedName, Member, Policy, VaultHeader } from './header-schema.ts';
import { formatInvite, inviteKeys, newInviteSecret } from './invite-code.ts';
import type { RootSecrets, UnlockedKeys } from './keys.ts';
import { authorityOf, signPolicy } from './policy.ts';
import { sealHeader } from './operator-wrap.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe, wrapSecret } from './wrap.ts';

/** What an owner changes of the policy; the rest follows from it. */
export type PolicyDraft = Pick<Policy, 'members' | 'roles'> & {
  readonly signIn: SignInRules;
  readonly provider: ProviderRules | null;
  readonly approvals: NonNullable<Policy['approvals']>;
  readonly elevation: ElevationRules;
  /** Invitations that stay open. */
  readonly invitations: readonly string[];
};

/** An invitation that is to be made. */
export type NewInvite = {
  readonly operatorId: string;
  readonly name: string;
  readonly roleId: string;
  readonly expiresAt: number;
};

/** What became of a change of the policy. */
export type PolicyChanged = {
  readonly header: VaultHeader;
  /** Newest versions of the keys of compartments that somebody lost; the caller wipes them. */
  readonly renewed: ReadonlyMap<
    CompartmentName,
    { readonly version: number; readonly key: Buffer }
  >;
  /** The groups of the code of a new invitation. */
  readonly code: readonly string[] | null;
};

/** Every key that an owner can grant, by name and version. */
type Held = Map<GrantedName, Map<number, Buffer>>;

/** What an owner is about to sign, as it stands now. */
export function draftOf(header: VaultHeader): PolicyDraft {
  const { operators } = authorityOf(header);
  const members = header.operators.map((entry): Member => {
    const standing = operators.get(entry.operatorId);
    if (!standing) throw new VaultError('policy-refused');
    const { x25519PublicKey, ed25519PublicKey } = entry.identity;
    return {
      operatorId: entry.operatorId,
      name: entry.name,
      roleId: standing.role.id,
      isSuspended: standing.isSuspended,
      x25519PublicKey,
      ed25519PublicKey,
    };
  });
  const open = new Set(header.openInvites.map(({ inviteId }) => inviteId));
  const invitations = header.policy.invitations
    .map(({ inviteId }) => inviteId)
    .filter((inviteId) => open.has(inviteId));
  const { roles, approvals = [], elevation = usualElevationRules, provider = null } = header.policy;
  const signIn = rulesOf(header);
  return { members, roles, approvals, elevation, signIn, provider, invitations };
}

/** How operators of this vault sign in. */
export function rulesOf({ policy }: Pick<VaultHeader, 'policy'>): SignInRules {
  return policy.signIn ?? usualSignInRules;
}

/**
 * The header with a policy that an owner signed anew. Whoever lost a compartment ends its key: a
 * new version is made, and granted to those who keep it. Every grant is sealed by this owner, so
 * that none hangs on somebody who has left.
 */
export async function changePolicy(
  header: VaultHeader,
  keys: UnlockedKeys,
  change: { readonly draft: PolicyDraft; readonly invite: NewInvite | null; readonly now: number },
): Promise<PolicyChanged> {
  const policySecret = keys.policySecret();
  if (!policySecret) throw new VaultError('policy-refused');
  const secrets = keys.rootSecrets();
  const held: Held = new Map([
    ['policy', new Map([[1, policySecret]])],
    ['personal', keys.sealPersonal?.keyCopies() ?? new Map()],
    ['credentials', keys.sealCredentials?.keyCopies() ?? new Map()],
  ]);
  try {
    return await signed(header, { keys, secrets, held, signer: policySecret }, change);
  } finally {
    wipe(secrets.vaultKey, secrets.privateKeys);
    for (const versions of held.values()) wipe(...versions.values());
  }
}

type Hands = {
  readonly keys: UnlockedKeys;
  readonly secrets: RootSecrets;
  readonly held: Held;
  readonly signer: Buffer;
};

async function signed(
  header: VaultHeader,
  hands: Hands,
  change: Parameters<typeof changePolicy>[2],
): Promise<PolicyChanged> {
  const { draft, now } = change;
  const { held } = hands;
  const renewed = renewKeys(header, draft, held);
  const kept = keptInvites(header, draft, renewed);
  const made = change.invite && makeInvite(header, hands, change.invite, now);
  const body = {
    publicKey: header.policy.publicKey,
    serial: header.policy.serial + 1,
    signedAt: now,
    signedBy: hands.keys.operatorId,
    keyVersions: { personal: newest(held, 'personal'), credentials: newest(held, 'credentials') },
    roles: draft.roles,
    signIn: draft.signIn,
    ...(draft.provider && { provider: draft.provider }),
    approvals: draft.approvals,
    elevation: draft.elevation,
    members: draft.members,
    invitations: [
      ...header.policy.invitations.filter(({ inviteId }) => kept.has(inviteId)),
      ...(made ? [made.invitation] : []),
    ],
  };
  const members = new Set(draft.members.map(({ operatorId }) => operatorId));
  const policy = signPolicy(header.vaultId, body, ed25519(hands.signer));
  const next = sealHeader(
    {
      ...header,
      policy,
      operators: header.operators
        .filter(({ operatorId }) => members.has(operatorId))
        .map((entry) => ({ ...entry, enrolment: null })),
      openInvites: [
        ...header.openInvites.filter(({ inviteId }) => kept.has(inviteId)),
        ...(made ? [made.open] : []),
      ],
      grants: await grantAll(header.vaultId, draft, hands, now),
    },
    hands.secrets.vaultKey,
  );
  authorityOf(next);
  return { header: next, renewed, code: made?.code ?? null };
}

function ed25519(raw: Buffer): KeyObject {
  return privateKeyObject('ed25519', raw);
}

function newest(held: Held, name: CompartmentName): number {
  return Math.max(...(held.get(name)?.keys() ?? []));
}

/** Who is entitled to a key, by the ids of operators. */
function readersOf(draft: PolicyDraft, name: GrantedName): ReadonlySet<string> {
  const roles = rolesById(draft.roles);
  const readers = draft.members.filter(({ roleId, isSuspended }) => {
    const role = roles.get(roleId);
    if (!role || isSuspended) return false;
    return name === 'policy' ? isOwner(role) : role.compartments.includes(name);
  });
  return new Set(readers.map(({ operatorId }) => operatorId));
}

function renewKeys(header: VaultHeader, draft: PolicyDraft, held: Held): PolicyChanged['renewed'] {
  const renewed = new Map<CompartmentName, { version: number; key: Buffer }>();
  const before = draftOf(header);
  for (const name of compartmentNames) {
    const readers = readersOf(draft, name);
    const isLost = [...readersOf(before, name)].some((id) => !readers.has(id));
    const versions = held.get(name);
    if (!isLost || !versions) continue;
    const version = newest(held, name) + 1;
    const key = newCompartmentKey();
    versions.set(version, key);
    renewed.set(name, { version, key: Buffer.from(key) });
  }
  return renewed;
}

/** Invitations that stay open. One that holds a key from before would let its taker read old values only. */
function keptInvites(
  header: VaultHeader,
  draft: PolicyDraft,
  renewed: PolicyChanged['renewed'],
): ReadonlySet<string> {
  const isStale = (name: GrantedName): boolean => name !== 'policy' && renewed.has(name);
  const kept = header.openInvites.filter(
    ({ inviteId, wrappedKeys }) =>
      draft.invitations.includes(inviteId) &&
      !wrappedKeys.some(({ compartment }) => isStale(compartment)),
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

function makeInvite(header: VaultHeader, hands: Hands, invite: NewInvite, now: number) {
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
  const wrappedVaultKey = wrap(hands.secrets.vaultKey, 'vault-key');
  const ed25519PublicKey = publicKeyOf('ed25519', ed25519PrivateKey).toString('base64url');
  const code = formatInvite(secret);
  wipe(secret, wrapKey, ed25519PrivateKey);
  return {
    invitation: { inviteId, ...invite, createdAt: now, ed25519PublicKey },
    open: { inviteId, wrappedVaultKey, wrappedKeys },
    code,
  };
}

async function grantAll(
  vaultId: string,
  draft: PolicyDraft,
  hands: Hands,
  grantedAt: number,
): Promise<readonly Grant[]> {
  const grants: Grant[] = [];
  for (const [compartment, versions] of hands.held) {
    const readers = readersOf(draft, compartment);
    for (const member of draft.members.filter(({ operatorId }) => readers.has(operatorId))) {
      for (const [keyVersion, key] of versions) {
        const grant = await sealGrant({
          vaultId,
          compartment,
          keyVersion,
          key,
          recipientId: member.operatorId,
          recipientX25519PublicKey: Buffer.from(member.x25519PublicKey, 'base64url'),
          granterId: hands.keys.operatorId,
          granterEd25519PrivateKey: hands.secrets.privateKeys.subarray(keyBytes),
          grantedAt,
        });
        grants.push(grant);
      }
    }
  }
  return grants;
}
