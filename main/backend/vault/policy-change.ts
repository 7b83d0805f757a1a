import type { KeyObject } from 'node:crypto';
import { type CompartmentName, compartmentNames } from '../../../shared/model/role.ts';
import { type ElevationRules, usualElevationRules } from '../../../shared/model/elevation.ts';
import type { ProviderRules } from '../../../shared/model/provider.ts';
import { usualRotationDays } from '../../../shared/model/key.ts';
import { type SignInRules, usualSignInRules } from '../../../shared/model/sign-in-rules.ts';
import { isOwner, rolesById } from '../../../shared/roles.ts';
import { newCompartmentKey, sealGrant } from './compartments.ts';
import { privateKeyObject } from './curve-keys.ts';
import { withoutRetired } from './device-key.ts';
import type { Grant, GrantedName, Member, Policy, VaultHeader } from './header-schema.ts';
import type { RootSecrets, UnlockedKeys } from './keys.ts';
import { type Held, keptInvites, makeInvite, type NewInvite } from './open-invites.ts';
import { authorityOf, signPolicy } from './policy.ts';
import { sealHeader } from './operator-wrap.ts';
import { VaultError } from './vault-error.ts';
import { type GroupAfter, groupAfter } from './group-change.ts';
import { withoutGroup } from './recovery-group.ts';
import { keyBytes, wipe } from './wrap.ts';

/** What an owner changes of the policy; the rest follows from it. */
export type PolicyDraft = Pick<Policy, 'members' | 'roles'> & {
  /** After how many days a key is to be renewed. */
  readonly rotationDays: number;
  readonly signIn: SignInRules;
  readonly provider: ProviderRules | null;
  readonly approvals: NonNullable<Policy['approvals']>;
  readonly elevation: ElevationRules;
  /** Invitations that stay open. */
  readonly invitations: readonly string[];
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
  /** What became of the recovery group. */
  readonly group: GroupAfter['became'];
};

/** What an owner is about to sign, as it stands now. */
export function draftOf(header: VaultHeader): PolicyDraft {
  const { operators } = authorityOf(header);
  const members = header.operators.map((entry): Member => {
    const standing = operators.get(entry.operatorId);
    if (!standing) throw new VaultError('policy-refused');
    const { x25519PublicKey, ed25519PublicKey } = entry.identity;
    const { isRetired } = standing;
    const listed = new Set(entry.devices?.map((one) => one.id));
    const retiredDevices = [...standing.retiredDevices].filter((one) => listed.has(one));
    return {
      operatorId: entry.operatorId,
      name: entry.name,
      roleId: standing.role.id,
      isSuspended: standing.isSuspended,
      ...(isRetired && { retiredDevice: entry.device.id }),
      ...(retiredDevices.length > 0 && { retiredDevices }),
      x25519PublicKey,
      ed25519PublicKey,
    };
  });
  const open = new Set(header.openInvites.map(({ inviteId }) => inviteId));
  const invitations = header.policy.invitations
    .map(({ inviteId }) => inviteId)
    .filter((inviteId) => open.has(inviteId));
  const { roles, approvals = [], elevation = usualElevationRules, provider = null } = header.policy;
  const rules = { approvals, elevation, provider, signIn: rulesOf(header) };
  return { members, roles, ...rules, rotationDays: rotationDaysOf(header), invitations };
}

/** How operators of this vault sign in. */
export function rulesOf({ policy }: Pick<VaultHeader, 'policy'>): SignInRules {
  return policy.signIn ?? usualSignInRules;
}

/** After how many days keys of this vault are to be renewed. */
export function rotationDaysOf({ policy }: Pick<VaultHeader, 'policy'>): number {
  return policy.rotationDays ?? usualRotationDays;
}

/** When the key of each compartment was made. */
export function madeAtOf(header: VaultHeader): Readonly<Record<CompartmentName, number>> {
  const { createdAt, policy } = header;
  return policy.renewedAt ?? { personal: createdAt, credentials: createdAt };
}

/** What becomes of the policy: `renew` names compartments whose key ends although nobody lost it. */
export type PolicyChange = {
  readonly draft: PolicyDraft;
  readonly invite: NewInvite | null;
  readonly renew?: readonly CompartmentName[];
  /** The officers of a new recovery group; none ends the one there is. */
  readonly officers?: readonly string[];
  readonly now: number;
};

/**
 * The header with a policy that an owner signed anew. Whoever lost a compartment ends its key: a
 * new version is made, and granted to those who keep it. Every grant is sealed by this owner, so
 * that none hangs on somebody who has left.
 */
export async function changePolicy(
  header: VaultHeader,
  keys: UnlockedKeys,
  change: PolicyChange,
): Promise<PolicyChanged> {
  const policySecret = keys.policySecret();
  if (!policySecret) throw new VaultError('policy-refused');
  const secrets = keys.rootSecrets();
  const held: Held = new Map([
    ['policy', new Map([[1, policySecret]])],
    ['personal', keys.sealPersonal?.keyCopies() ?? new Map()],
    ['credentials', keys.sealCredentials?.keyCopies() ?? new Map()],
    ['vault', grantedVaultKey(header, secrets)],
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
  change: PolicyChange,
): Promise<PolicyChanged> {
  const { draft, now } = change;
  const { held } = hands;
  const renewed = renewKeys(header, change, held);
  const kept = keptInvites(header, draft.invitations, renewed);
  const made = makeInvite(header, { held, vaultKey: hands.secrets.vaultKey }, change);
  const { operatorId } = hands.keys;
  const group = await groupAfter(header, { operatorId, secrets: hands.secrets }, change);
  const body = {
    publicKey: header.policy.publicKey,
    serial: header.policy.serial + 1,
    signedAt: now,
    signedBy: operatorId,
    keyVersions: { personal: newest(held, 'personal'), credentials: newest(held, 'credentials') },
    roles: draft.roles,
    signIn: draft.signIn,
    ...(draft.provider && { provider: draft.provider }),
    rotationDays: draft.rotationDays,
    renewedAt: renewedAt(header, renewed, now),
    approvals: draft.approvals,
    elevation: draft.elevation,
    ...group.signed,
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
      ...withoutGroup(header),
      ...(group.kept && { recoveryGroup: group.kept }),
      policy,
      operators: header.operators
        .filter(({ operatorId }) => members.has(operatorId))
        .map((entry) => ({ ...entry, enrolment: null }))
        .map((entry) => withoutRetired(entry, draft.members)),
      openInvites: [
        ...header.openInvites.filter(({ inviteId }) => kept.has(inviteId)),
        ...(made ? [made.open] : []),
      ],
      grants: await grantAll(header.vaultId, draft, hands, now),
    },
    hands.secrets.vaultKey,
  );
  authorityOf(next);
  return { header: next, renewed, code: made?.code ?? null, group: group.became };
}

function ed25519(raw: Buffer): KeyObject {
  return privateKeyObject('ed25519', raw);
}

function newest(held: Held, name: CompartmentName): number {
  return Math.max(...(held.get(name)?.keys() ?? []));
}

function renewedAt(
  header: VaultHeader,
  renewed: PolicyChanged['renewed'],
  now: number,
): NonNullable<Policy['renewedAt']> {
  const before = madeAtOf(header);
  return {
    personal: renewed.has('personal') ? now : before.personal,
    credentials: renewed.has('credentials') ? now : before.credentials,
  };
}

/** The vault key as it is granted: not at all while everybody has it under their own credentials. */
function grantedVaultKey(header: VaultHeader, { vaultKey }: RootSecrets): Map<number, Buffer> {
  const former = header.formerVaultKeys?.at(-1);
  return new Map(former ? [[former.untilEpoch + 1, Buffer.from(vaultKey)]] : []);
}

/** Who is entitled to a key, by the ids of operators. */
function readersOf(draft: PolicyDraft, name: GrantedName): ReadonlySet<string> {
  const roles = rolesById(draft.roles);
  const readers = draft.members.filter(({ roleId, isSuspended, retiredDevice }) => {
    const role = roles.get(roleId);
    if (!role || isSuspended || retiredDevice !== undefined) return false;
    if (name === 'vault') return true;
    return name === 'policy' ? isOwner(role) : role.compartments.includes(name);
  });
  return new Set(readers.map(({ operatorId }) => operatorId));
}

function renewKeys(
  header: VaultHeader,
  { draft, renew = [] }: PolicyChange,
  held: Held,
): PolicyChanged['renewed'] {
  const renewed = new Map<CompartmentName, { version: number; key: Buffer }>();
  const before = draftOf(header);
  for (const name of compartmentNames) {
    const readers = readersOf(draft, name);
    const isLost = [...readersOf(before, name)].some((id) => !readers.has(id));
    const versions = held.get(name);
    if ((!isLost && !renew.includes(name)) || !versions) continue;
    const version = newest(held, name) + 1;
    const key = newCompartmentKey();
    versions.set(version, key);
    renewed.set(name, { version, key: Buffer.from(key) });
  }
  return renewed;
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
