import type { KeyObject } from 'node:crypto';
import { sign, verify } from 'node:crypto';
import type { ApprovalRule } from '../../../shared/model/approval.ts';
import { type ElevationRules, usualElevationRules } from '../../../shared/model/elevation.ts';
import type { CompartmentName, Role } from '../../../shared/model/role.ts';
import { isOwner, rolesById } from '../../../shared/roles.ts';
import { publicKeyObject } from './curve-keys.ts';
import { canonicalJson, contextBytes } from './encoding.ts';
import type { Grant, HeaderOperator, Invitation, Policy, VaultHeader } from './header-schema.ts';
import { VaultError } from './vault-error.ts';

/** One operator as the signed policy stands for them. */
export type Standing = {
  readonly operatorId: string;
  readonly name: string;
  readonly role: Role;
  readonly isSuspended: boolean;
  /** No device of this operator opens anything any more. */
  readonly isRetired: boolean;
  /** Those of several devices that were retired while others of theirs were not. */
  readonly retiredDevices: ReadonlySet<string>;
  /** Their identity came by an invitation, and no owner has signed it since. */
  readonly isNew: boolean;
};

/** Who may do what, checked to the last signature. */
export type Authority = {
  readonly roles: ReadonlyMap<string, Role>;
  readonly operators: ReadonlyMap<string, Standing>;
  /** Which change sets need an approval. */
  readonly approvals: readonly ApprovalRule[];
  /** Which roles may be lent. */
  readonly elevation: ElevationRules;
  /** The version of the key of each compartment that new values are sealed with. */
  readonly keyVersions: Policy['keyVersions'];
};

/**
 * What the header says of operators, once every signature holds. Everybody who opens the vault can
 * write its header, so nothing in it about a role counts without the policy key. Throws
 * `policy-refused`.
 */
export function authorityOf(header: VaultHeader): Authority {
  const { vaultId, policy } = header;
  const { signature, ...body } = policy;
  const key = publicKeyObject('ed25519', Buffer.from(policy.publicKey, 'base64url'));
  if (!verify(null, policyBytes(vaultId, body), key, Buffer.from(signature, 'base64url'))) {
    throw new VaultError('policy-refused');
  }
  const roles = rolesById(policy.roles);
  const operators = new Map<string, Standing>();
  for (const entry of header.operators) {
    if (operators.has(entry.operatorId)) throw new VaultError('policy-refused');
    operators.set(entry.operatorId, standingOf(header, entry, roles));
  }
  const { approvals = [], elevation = usualElevationRules } = policy;
  return { roles, operators, approvals, elevation, keyVersions: policy.keyVersions };
}

/** What is lent: a role, for so long, with these versions of keys. */
export type Loan = {
  readonly role: string;
  readonly minutes: number;
  readonly keys?: readonly { readonly compartment: CompartmentName; readonly keyVersion: number }[];
};

/**
 * Whether the policy lends this role for so long, with keys that are in force. That of owners is
 * never lent.
 */
export function isLent(
  { elevation, roles, keyVersions }: Authority,
  { role, minutes, keys = [] }: Loan,
): boolean {
  const isNamed = role !== 'owner' && roles.has(role) && elevation.roles.includes(role);
  const names = new Set(keys.map(({ compartment }) => compartment));
  // Without the newest version, values would be sealed for those who were to lose it.
  const areInForce = [...names].every((name) =>
    keys.some((key) => key.compartment === name && key.keyVersion === keyVersions[name]),
  );
  const mayGo = keys.length === 0 || elevation.keys !== undefined;
  return isNamed && minutes <= elevation.minutes && mayGo && areInForce;
}

function standingOf(
  header: VaultHeader,
  entry: HeaderOperator,
  roles: ReadonlyMap<string, Role>,
): Standing {
  const { operatorId, name, identity } = entry;
  const member = header.policy.members.find((one) => one.operatorId === operatorId);
  const isMember =
    member?.name === name &&
    member.x25519PublicKey === identity.x25519PublicKey &&
    member.ed25519PublicKey === identity.ed25519PublicKey;
  const invitation = isMember ? null : invitationOf(header, entry);
  const role = roles.get(isMember ? member.roleId : (invitation?.roleId ?? ''));
  if (!role) throw new VaultError('policy-refused');
  const isSuspended = member?.isSuspended ?? false;
  const isRetired = member?.retiredDevice === entry.device.id;
  const retiredDevices = new Set(member?.retiredDevices);
  const isNew = invitation !== null;
  return { operatorId, name, role, isSuspended, isRetired, retiredDevices, isNew };
}

/** The signed invitation by which an operator came; null when nothing shows that they did. */
function invitationOf(header: VaultHeader, entry: HeaderOperator): Invitation | null {
  const { enrolment, operatorId, name } = entry;
  const invitation = header.policy.invitations.find((one) => one.inviteId === enrolment?.inviteId);
  if (!enrolment || invitation?.operatorId !== operatorId || invitation.name !== name) return null;
  const key = publicKeyObject('ed25519', Buffer.from(invitation.ed25519PublicKey, 'base64url'));
  const signature = Buffer.from(enrolment.signature, 'base64url');
  const bytes = enrolmentBytes(header.vaultId, invitation.inviteId, entry);
  return verify(null, bytes, key, signature) ? invitation : null;
}

/** What the key of an invitation signs: that this identity, on this device, took it up. */
export function enrolmentBytes(
  vaultId: string,
  inviteId: string,
  entry: Pick<HeaderOperator, 'operatorId' | 'device' | 'identity'>,
): Buffer {
  const { x25519PublicKey, ed25519PublicKey } = entry.identity;
  return contextBytes(
    'bw/v1/enrolment',
    vaultId,
    inviteId,
    entry.operatorId,
    entry.device.id,
    x25519PublicKey,
    ed25519PublicKey,
  );
}

/** The policy with the signature of the policy key. */
export function signPolicy(
  vaultId: string,
  body: Omit<Policy, 'signature'>,
  key: KeyObject,
): Policy {
  return { ...body, signature: sign(null, policyBytes(vaultId, body), key).toString('base64url') };
}

function policyBytes(vaultId: string, body: Omit<Policy, 'signature'>): Buffer {
  return contextBytes('bw/v1/policy', vaultId, canonicalJson(body));
}

/**
 * The key whose signature a grant must bear: that of an owner, or that of the very invitation by
 * which its recipient came. Null for anybody else: who cannot read a compartment must not be able
 * to give its readers a key of their own making either.
 */
export function granterKeyOf(header: VaultHeader, authority: Authority, grant: Grant) {
  const owner = authority.operators.get(grant.granterId);
  if (owner && isOwner(owner.role)) {
    const entry = header.operators.find((one) => one.operatorId === grant.granterId);
    return entry ? Buffer.from(entry.identity.ed25519PublicKey, 'base64url') : null;
  }
  const recipient = header.operators.find((one) => one.operatorId === grant.recipientId);
  const invitation = recipient ? invitationOf(header, recipient) : null;
  if (invitation?.inviteId !== grant.granterId) return null;
  return Buffer.from(invitation.ed25519PublicKey, 'base64url');
}
