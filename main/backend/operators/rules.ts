import { Failure } from '../../../shared/failure.ts';
import type { Role } from '../../../shared/model/role.ts';
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
    ({ roleId, isSuspended }) => roleId === 'owner' && !isSuspended,
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
  const factorRoles = draft.signIn.factorRoles.filter((role) => role !== id);
  return { ...draft, roles, signIn: { ...draft.signIn, factorRoles } };
}
