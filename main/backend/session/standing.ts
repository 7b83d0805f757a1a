import type { SessionStanding } from '../../../shared/process.ts';
import type { Opened } from './open-vault.ts';

/** What whoever is signed in may do. */
export function standingIn({ operator, services }: Opened): SessionStanding {
  const { role, permissions, isViewing, id, elevation } = operator;
  const { sealPersonal, sealCredentials } = services.vault.keys;
  const { authority } = services;
  const needsProvider = services.provider.isNeeded();
  const { alarm, damage } = services.vault;
  const needsFactor = authority.needsFactor();
  const held = { personal: sealPersonal !== null, credentials: sealCredentials !== null };
  return {
    operatorId: id,
    role: role.id,
    roleName: role.name,
    isViewing,
    elevation: elevation && elevation.told,
    // Until the factor is there nothing is permitted, whatever the role.
    permissions: needsFactor || needsProvider ? [] : [...permissions],
    needsFactor,
    needsProvider,
    readOnly: alarm !== null || damage.found !== null,
    problem: alarm?.kind ?? null,
    rules: authority.rules(),
    compartments: role.compartments.filter((name) => held[name]),
  };
}
