import { Failure } from '../../../shared/failure.ts';
import type { ApprovalRule } from '../../../shared/model/approval.ts';
import type { ElevationRules } from '../../../shared/model/elevation.ts';
import type { Role } from '../../../shared/model/role.ts';
import { permissionsOf } from '../../../shared/roles.ts';
import type { Member } from '../vault/header-schema.ts';
import type { PolicyDraft } from '../vault/policy-change.ts';

/**
 * Acts on the list of operators. Each answers the list as it is afterwards, or refuses; none leaves
 * a vault without an owner who can sign in.
 */

function changed(draft: PolicyDraft, id: string, change: Partial<Member>): PolicyDraft {
  if (!draft.members.some(({ operatorId }) => operatorId === id)) {
    throw new Failure('operator-missing');
  }
  const members = draft.members.map((one) => (one.operatorId === id ? { ...one, ...change } : one));
  return withOwner({ ...draft, members });
}

function withOwner(draft: PolicyDraft): PolicyDraft {
  const isLeft = draft.members.some(
    ({ roleId, isSuspended, retiredDevice }) =>
      roleId === 'owner' && !isSuspended && retiredDevice === undefined,
  );
  if (!isLeft) throw new Failure('last-owner');
  return draft;
}

/** Keeps an operator out. */
export function suspend(draft: PolicyDraft, id: string): PolicyDraft {
  return changed(draft, id, { isSuspended: true });
}

/** Lets an operator in again. */
export function resume(draft: PolicyDraft, id: string): PolicyDraft {
  return changed(draft, id, { isSuspended: false });
}

/** Ends one of several devices of an operator, who goes on with the others. */
export function retireOne(draft: PolicyDraft, id: string, device: string): PolicyDraft {
  const { retiredDevices = [] } = draft.members.find((one) => one.operatorId === id) ?? {};
  return changed(draft, id, { retiredDevices: [...retiredDevices, device] });
}

/** Ends every device of an operator; `device` is where their identity was made. */
export function retire(draft: PolicyDraft, id: string, device: string): PolicyDraft {
  return changed(draft, id, { retiredDevice: device });
}

/** Gives an operator another role. */
export function setRole(
  draft: PolicyDraft,
  id: string,
  role: string,
  known: ReadonlyMap<string, Role>,
): PolicyDraft {
  if (!known.has(role)) throw new Failure('role-missing');
  return changed(draft, id, { roleId: role });
}

/** Takes an operator out. */
export function remove(draft: PolicyDraft, id: string): PolicyDraft {
  const members = draft.members.filter(({ operatorId }) => operatorId !== id);
  if (members.length === draft.members.length) throw new Failure('operator-missing');
  return withOwner({ ...draft, members });
}

/** Adds a custom role, or puts one in the place of another of the same id. */
export function saveRole(draft: PolicyDraft, role: Role): PolicyDraft {
  return { ...draft, roles: [...draft.roles.filter(({ id }) => id !== role.id), role] };
}

/** Takes a custom role away that no operator has. */
export function removeRole(draft: PolicyDraft, id: string): PolicyDraft {
  if (draft.members.some(({ roleId }) => roleId === id)) throw new Failure('role-in-use');
  const roles = draft.roles.filter((role) => role.id !== id);
  if (roles.length === draft.roles.length) throw new Failure('role-missing');
  const left = (ids: readonly string[]) => ids.filter((role) => role !== id);
  const { signIn, elevation, provider } = draft;
  return {
    ...draft,
    roles,
    signIn: { ...signIn, factorRoles: left(signIn.factorRoles) },
    elevation: { ...elevation, roles: left(elevation.roles) },
    provider: provider && {
      ...provider,
      signInRoles: left(provider.signInRoles),
      stepUpRoles: left(provider.stepUpRoles),
    },
  };
}

/** Changes which roles are lent. Whoever has that of owners signs the policy: it is nobody's to lend. */
export function setElevationRules(
  draft: PolicyDraft,
  elevation: ElevationRules,
  known: ReadonlyMap<string, Role>,
): PolicyDraft {
  if (elevation.roles.some((id) => !known.has(id))) throw new Failure('role-missing');
  if (elevation.roles.includes('owner')) throw new Failure('role-not-lent');
  return { ...draft, elevation };
}

/**
 * Puts other rules of approval in force. Rules that nobody could meet would stop every change:
 * there must be deciders enough, and somebody besides them who asks.
 */
export function setApprovalRules(
  draft: PolicyDraft,
  rules: readonly ApprovalRule[],
  known: ReadonlyMap<string, Role>,
): PolicyDraft {
  if (rules.some((rule) => rule.roles?.some((id) => !known.has(id)))) {
    throw new Failure('role-missing');
  }
  const active = draft.members.filter(({ isSuspended }) => !isSuspended);
  const deciders = active.filter(({ roleId }) => {
    const role = known.get(roleId);
    return role && permissionsOf(role).has('changes.approve');
  });
  const needed = Math.max(0, ...rules.map((rule) => rule.deciders));
  if (needed > 0 && (deciders.length < needed || active.length <= needed)) {
    throw new Failure('approvers-missing', { needed });
  }
  return { ...draft, approvals: rules };
}
