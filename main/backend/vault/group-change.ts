import { isOwner, rolesById } from '../../../shared/roles.ts';
import type { Member, Policy, VaultHeader } from './header-schema.ts';
import type { RootSecrets } from './keys.ts';
import type { NewInvite } from './open-invites.ts';
import { placeOf } from './operator-wrap.ts';
import { groupOf, type KeptGroup, newGroup } from './recovery-group.ts';
import { VaultError } from './vault-error.ts';

/** Fewer officers cannot open anything. */
const fewestOfficers = 2;
const mostEnded = 100;
const lastNumber = 0xffff;

/** What becomes of the recovery group when the policy is signed anew. */
export type GroupAfter = {
  readonly signed: Pick<Policy, 'recoveryGroup' | 'endedGroups'>;
  readonly kept: KeptGroup | null;
  readonly became: 'kept' | 'made' | 'ended' | 'none';
};

/** What of a change of the policy the group depends on. */
type Change = {
  readonly draft: { readonly members: readonly Member[]; readonly roles: Policy['roles'] };
  readonly invite: NewInvite | null;
  /** The officers of a new group, none to end the one there is; left out, it stays. */
  readonly officers?: readonly string[];
  readonly now: number;
};

type Hands = { readonly operatorId: string; readonly secrets: RootSecrets };

/**
 * The group after a change of the policy. Whoever is suspended or removed, or whose device was
 * retired, keeps a paper that opens nothing: the others get shares of a new secret. The owner who
 * changes the policy is the one that such a group brings back. Fewer than two officers are none.
 */
export async function groupAfter(
  header: VaultHeader,
  { operatorId, secrets }: Hands,
  change: Change,
): Promise<GroupAfter> {
  const { recoveryGroup: before, endedGroups = [] } = header.policy;
  const active = activeIn(change);
  const wanted = change.officers ?? before?.officers.map((one) => one.operatorId) ?? [];
  const officers = wanted.flatMap((id) => active.get(id) ?? []);
  const group = groupOf(header);
  const isWhole = officers.length === before?.officers.length;
  if (group && !change.officers && isWhole && mayBringBack(before?.ownerId ?? '', change)) {
    const signed = { recoveryGroup: group.signed, ...(endedGroups.length > 0 && { endedGroups }) };
    return { signed, kept: group.kept, became: 'kept' };
  }
  const ended = [
    ...endedGroups,
    ...(before ? [{ number: before.number, endedAt: change.now }] : []),
  ].slice(-mostEnded);
  const signed = ended.length > 0 ? { endedGroups: ended } : {};
  if (officers.length < fewestOfficers || !mayBringBack(operatorId, change)) {
    return { signed, kept: null, became: before ? 'ended' : 'none' };
  }
  const number = (ended.at(-1)?.number ?? 0) + 1;
  if (number > lastNumber) throw new VaultError('policy-refused');
  const facts = { number, ownerId: operatorId, madeAt: change.now, officers };
  const made = await newGroup(placeOf(header), facts, secrets);
  return { signed: { ...signed, recoveryGroup: made.signed }, kept: made.kept, became: 'made' };
}

function activeIn({ draft }: Change): ReadonlyMap<string, Member> {
  const active = draft.members.filter(
    ({ isSuspended, retiredDevice }) => !isSuspended && retiredDevice === undefined,
  );
  return new Map(active.map((member) => [member.operatorId, member]));
}

/** An owner who can sign in, and who is not about to get another identity. */
function mayBringBack(id: string, change: Change): boolean {
  const member = activeIn(change).get(id);
  const role = member && rolesById(change.draft.roles).get(member.roleId);
  return role !== undefined && isOwner(role) && change.invite?.operatorId !== id;
}
