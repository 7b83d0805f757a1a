import { randomUUID } from 'node:crypto';
import type { Operator } from '../../../shared/model/operator.ts';
import { Failure } from '../../../shared/failure.ts';
import { permissionsOf, seesAll } from '../../../shared/roles.ts';
import type { Role } from '../../../shared/model/role.ts';
import type { CommandContext, FeatureHandlers, QueryContext } from '../context.ts';
import { recorded } from '../store/recorded.ts';
import { changeOperators, type Told } from './act.ts';
import { ownDevices } from './devices.ts';
import { find, listed } from './listed.ts';
import {
  remove,
  resume,
  retire,
  retireOne,
  setApprovalRules,
  setElevationRules,
  setRole,
  suspend,
} from './rules.ts';

const dayMs = 24 * 60 * 60_000;

/** The audit log's name for an operator. */
function operatorTarget(id: string): string {
  return `operator:${id}`;
}

/** Where the identity of an operator was made, which stands for all of their devices. */
function identityDevice({ authority }: QueryContext, id: string): string {
  const entry = authority.header.operators.find((one) => one.operatorId === id);
  if (!entry) throw new Failure('operator-missing');
  return entry.device.id;
}

/** The invitations of an operator: whoever is removed must not come back by one of them. */
function invitesOf({ authority }: QueryContext, id: string): ReadonlySet<string> {
  const { invitations } = authority.header.policy;
  const theirs = invitations.filter(({ operatorId }) => operatorId === id);
  return new Set(theirs.map(({ inviteId }) => inviteId));
}

/** Who the recovery kit brings back stays what they are: the kit would open the vault all the same. */
function requireNoKit({ holdsKit }: Operator): void {
  if (holdsKit) throw new Failure('operator-holds-kit');
}

function about(action: string, { id, name }: Operator, reason = ''): Told {
  return { action: `operators.${action}`, target: operatorTarget(id), targetLabel: name, reason };
}

async function invite(
  context: CommandContext,
  told: Told,
  given: {
    readonly operatorId: string;
    readonly name: string;
    readonly roleId: string;
    readonly days: number;
  },
) {
  const { days, ...who } = given;
  const expiresAt = context.now() + days * dayMs;
  const { code } = await changeOperators(context, told, (draft) => ({
    draft,
    invite: { ...who, expiresAt },
  }));
  return { code: [...(code ?? [])], expiresAt };
}

/** Whether looking as a role shows less than, or as much as, a role of one's own. */
function isWithin(role: Role, own: Role): boolean {
  const mine = permissionsOf(own);
  return (
    seesAll(own) &&
    [...permissionsOf(role)].every((one) => mine.has(one)) &&
    role.compartments.every((one) => own.compartments.includes(one))
  );
}

/** Invites, suspends and removes operators. */
export const operators: FeatureHandlers<'operators'> = {
  list: listed,

  ownDevices,

  invite(context, { name, role, days }) {
    const { authority, refuse } = context;
    const wanted = name.toLowerCase();
    if (listed(context).some((one) => one.name.toLowerCase() === wanted)) {
      throw refuse('operator-name-taken');
    }
    if (!authority.current.roles.has(role)) throw refuse('role-missing');
    const operatorId = randomUUID();
    const told = {
      action: 'operators.invite',
      target: operatorTarget(operatorId),
      targetLabel: name,
      detail: { role, days },
    };
    return invite(context, told, { operatorId, name, roleId: role, days });
  },

  inviteAgain(context, { id, days }) {
    const found = find(context, id);
    requireNoKit(found);
    const { name, role: roleId } = found;
    const told = { ...about('invite-again', found), detail: { role: roleId, days } };
    return invite(context, told, { operatorId: id, name, roleId, days });
  },

  async cancelInvite(context, { invite: inviteId }) {
    const found = listed(context).find((one) => one.invite === inviteId);
    if (!found) throw context.refuse('operator-missing');
    await changeOperators(context, about('cancel-invite', found), (draft) => ({
      draft: { ...draft, invitations: draft.invitations.filter((one) => one !== inviteId) },
    }));
    return null;
  },

  async setRole(context, { id, role, reason }) {
    const found = find(context, id);
    const { roles } = context.authority.current;
    const told = { ...about('set-role', found, reason), detail: { from: found.role, role } };
    await changeOperators(context, told, (now) => {
      const draft = setRole(now, id, role, roles);
      if (role !== 'owner') requireNoKit(found);
      return { draft };
    });
    return null;
  },

  async suspend(context, { id, reason }) {
    const found = find(context, id);
    await changeOperators(context, about('suspend', found, reason), (now) => {
      const draft = suspend(now, id);
      requireNoKit(found);
      return { draft };
    });
    return null;
  },

  async resume(context, { id, reason }) {
    const found = find(context, id);
    await changeOperators(context, about('resume', found, reason), (now) => ({
      draft: resume(now, id),
    }));
    return null;
  },

  async remove(context, { id, reason }) {
    const found = find(context, id);
    await changeOperators(context, about('remove', found, reason), (now) => {
      const draft = remove(now, id);
      requireNoKit(found);
      const theirs = invitesOf(context, id);
      const invitations = draft.invitations.filter((one) => !theirs.has(one));
      return { draft: { ...draft, invitations } };
    });
    return null;
  },

  async retireDevice(context, { id, device: one, reason }) {
    const found = find(context, id);
    const open = found.devices.filter(({ isRetired }) => !isRetired);
    const device = open.find((known) => one === undefined || known.id === one);
    if (!device) throw context.refuse('device-missing');
    const isLast = one === undefined || open.length === 1;
    const label = isLast ? open.map((known) => known.label).join(', ') : device.label;
    const told = { ...about('retire-device', found, reason), detail: { device: label } };
    await changeOperators(context, told, (now) => {
      if (!isLast) return { draft: retireOne(now, id, device.id) };
      const draft = retire(now, id, identityDevice(context, id));
      requireNoKit(found);
      return { draft };
    });
    return null;
  },

  async dropFactor(context, { id, reason }) {
    const { store, authority, operator } = context;
    const told = { ...about('drop-factor', find(context, id), reason), operator: operator.name };
    await recorded(store, told, () => authority.setFactor(id, null));
    return null;
  },

  signInRules: ({ authority }) => authority.rules(),

  async setSignInRules(context, { reason, ...signIn }) {
    const { roles } = context.authority.current;
    if (signIn.factorRoles.some((id) => !roles.has(id))) throw context.refuse('role-missing');
    const { factorRoles, sessionHours, idleMinutes } = signIn;
    const detail = { factorRoles: factorRoles.join(' '), sessionHours, idleMinutes };
    const told = { action: 'operators.set-sign-in-rules', target: 'vault', reason, detail };
    await changeOperators(context, told, (draft) => ({ draft: { ...draft, signIn } }));
    return null;
  },

  approvalRules({ authority }) {
    return authority.current.approvals;
  },

  async setApprovalRules(context, { rules, reason }) {
    const { roles } = context.authority.current;
    const told = { action: 'operators.set-approval-rules', target: 'vault', reason };
    await changeOperators(context, { ...told, detail: { rules: rules.length } }, (now) => ({
      draft: setApprovalRules(now, rules, roles),
    }));
    return null;
  },

  async setElevationRules(context, { reason, ...elevation }) {
    const { roles } = context.authority.current;
    const detail = { roles: elevation.roles.join(' '), minutes: elevation.minutes };
    const told = { action: 'operators.set-elevation-rules', target: 'vault', reason, detail };
    await changeOperators(context, told, (now) => ({
      draft: setElevationRules(now, elevation, roles),
    }));
    return null;
  },

  async viewAs(context, { role: id }) {
    const { store, operator, provider, authority, jobs, refuse } = context;
    const role = id === null ? null : authority.current.roles.get(id);
    if (role === undefined) throw refuse('role-missing');
    if (role && !isWithin(role, provider.given.role)) throw new Failure('not-permitted');
    if (operator.elevation) throw refuse('elevation-active');
    if (jobs.busy) throw refuse('job-running');
    store.write(() => ({
      value: null,
      entries: [
        { action: 'operators.view-as', operator: operator.name, detail: { role: id ?? 'own' } },
      ],
    }));
    await context.reopenAs(role && { role, elevation: null });
    return null;
  },
};
