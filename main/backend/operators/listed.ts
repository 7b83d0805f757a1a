import type { Operator } from '../../../shared/model/operator.ts';
import { Failure } from '../../../shared/failure.ts';
import type { QueryContext } from '../context.ts';
import { allLinks, isSigned } from '../provider/links.ts';
import type { Standing } from '../vault/policy.ts';
import { devicesOf } from './devices.ts';
import { timesOf } from './sign-in-times.ts';

/** Everybody who signs in, and invitations that are still open. */
export function listed(context: QueryContext): Operator[] {
  const { authority, operator } = context;
  const { header, current } = authority;
  const times = timesOf(context);
  const roleByProvider = rolesByProvider(context);
  const present = header.operators.flatMap((entry): Operator[] => {
    const standing = current.operators.get(entry.operatorId);
    if (!standing) return [];
    return [
      {
        id: entry.operatorId,
        invite: null,
        name: entry.name,
        role: standing.role.id,
        roleByProvider: roleByProvider(standing),
        state: standing.isSuspended ? 'suspended' : 'active',
        devices: devicesOf(context, entry, times),
        enrolledAt: times.enrolledAt(entry.name),
        lastSignInAt: times.lastSignInAt(entry.name),
        expiresAt: null,
        isSelf: entry.operatorId === operator.id,
        holdsKit: header.recovery.operatorId === entry.operatorId,
        hasFactor: entry.factor !== undefined,
        isRetired: standing.isRetired,
      },
    ];
  });
  const open = new Set(header.openInvites.map(({ inviteId }) => inviteId));
  const invited = header.policy.invitations
    .filter(({ inviteId }) => open.has(inviteId))
    .map(
      (one): Operator => ({
        id: one.operatorId,
        invite: one.inviteId,
        name: one.name,
        role: one.roleId,
        roleByProvider: null,
        state: 'invited',
        devices: [],
        enrolledAt: null,
        lastSignInAt: null,
        expiresAt: one.expiresAt,
        isSelf: false,
        holdsKit: false,
        hasFactor: false,
        isRetired: false,
      }),
    );
  return [...present, ...invited];
}

/** What the provider made of each operator at their last sign-in there. */
function rolesByProvider({ read, authority, provider }: QueryContext) {
  const rules = provider.rules();
  const links = rules ? allLinks(read).filter(({ issuer }) => issuer === rules.issuer) : [];
  return (standing: Standing): string | null => {
    const link = links.find(({ operator }) => operator === standing.operatorId);
    if (!rules || !link || !isSigned(authority.header, link)) return null;
    return provider.given.lastOf(rules, standing, link);
  };
}

/** One of those who sign in; refuses anybody else. */
export function find(context: QueryContext, id: string): Operator {
  const found = listed(context).find((one) => one.id === id && one.invite === null);
  if (!found) throw new Failure('operator-missing');
  return found;
}
