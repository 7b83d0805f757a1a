import type { SentChange, SentResult } from '../../../../shared/live.ts';
import type { LdapResult } from '../answers.ts';
import { type Context, nameOf } from '../context.ts';
import { isMember, type Membership, membershipOf } from '../read.ts';
import { type Modification, modifyRequest } from '../requests.ts';
import { results } from '../results.ts';
import { guardOf, refused, untilNotOvertaken, write } from './write.ts';

/** Adds or removes one member as one value: nobody else's members are touched. */
export function applyMember(context: Context, change: SentChange): Promise<SentResult> {
  const verb = change.kind === 'member-add' ? 'add' : 'delete';
  return untilNotOvertaken(async () => {
    const membership = await membershipOf(context, change.remoteId, change.member ?? '');
    if (membership === null) return refused('account-missing');
    const modifications = modificationsOf(membership, verb);
    if (modifications === null) return refused('schema-refused');
    const { group } = membership;
    // Others may change the group meanwhile: only that it is this group is asserted.
    const guard = guardOf(context, change.remoteId, group, false);
    const dn = nameOf(context.server, group);
    const result = await write(context, modifyRequest(dn, modifications), guard);
    if (await isStateOther(context, change, result)) return refused('account-changed');
    // A groupOfNames must keep one member (RFC 4519 §3.5).
    const isLast = verb === 'delete' && result.code === results.objectClass;
    return isLast ? refused('group-needs-member') : result;
  });
}

function modificationsOf(
  { memberDn, uid, isPosix, listsNames }: Membership,
  verb: 'add' | 'delete',
): readonly Modification[] | null {
  const modifications: Modification[] = [];
  if (listsNames !== null) modifications.push({ verb, name: listsNames, values: [memberDn] });
  if (isPosix && uid !== '') modifications.push({ verb, name: 'memberUid', values: [uid] });
  return modifications.length === 0 ? null : modifications;
}

/** The member is in already, or out; Active Directory is merely unwilling then. */
async function isStateOther(
  context: Context,
  { kind, remoteId, member }: SentChange,
  { code }: LdapResult,
): Promise<boolean> {
  if (code === results.valueExists || code === results.noSuchAttribute) return true;
  if (code !== results.unwilling && code !== results.entryExists) return false;
  return (await isMember(context, remoteId, member ?? '')) === (kind === 'member-add');
}
