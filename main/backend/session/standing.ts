import type { SessionStanding } from '../../../shared/process.ts';
import type { Opened } from './open-vault.ts';

/** Whether the vault takes no rows, because something of it does not hold. */
function isReadOnly({ services }: Opened): boolean {
  const { alarm, damage } = services.vault;
  return alarm !== null || damage.found !== null;
}

/**
 * Whether a kit has to be made before anything else. Nobody is kept out who could not make one: a
 * vault that takes no rows stays readable, and other roles do not hold kits.
 */
export function needsKit(opened: Opened): boolean {
  const { operator, services } = opened;
  const mayMakeOne = operator.permissions.has('operators.manage');
  return mayMakeOne && !isReadOnly(opened) && !services.authority.isKitConfirmed();
}

/** What whoever is signed in may do. */
export function standingIn(opened: Opened): SessionStanding {
  const { operator, services } = opened;
  const { role, permissions, isViewing, id, elevation } = operator;
  const { sealPersonal, sealCredentials } = services.vault.keys;
  const { authority } = services;
  const needsProvider = services.provider.isNeeded();
  const needsFactor = authority.needsFactor(services.provider.given.role);
  const closed = services.provider.given.closed();
  const held = { personal: sealPersonal !== null, credentials: sealCredentials !== null };
  return {
    operatorId: id,
    role: role.id,
    roleName: role.name,
    byProvider: closed && { closed: [...closed] },
    isViewing,
    elevation: elevation && elevation.told,
    // Until the factor is there nothing is permitted, whatever the role.
    permissions: needsFactor || needsProvider ? [] : [...permissions],
    needsFactor,
    needsProvider,
    needsKit: needsKit(opened),
    readOnly: isReadOnly(opened),
    problem: services.vault.alarm?.kind ?? null,
    rules: authority.rules(),
    attributes: role.attributes ?? null,
    compartments: role.compartments.filter((name) => held[name]),
  };
}
