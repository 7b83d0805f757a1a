import type { Device } from '../../shared/model/device.ts';
import type { Operator } from '../../shared/model/operator.ts';

/** What can be done with somebody who has enrolled. */
export type OperatorAct =
  | 'set-role'
  | 'invite-again'
  | 'drop-factor'
  | 'retire-device'
  | 'suspend'
  | 'resume'
  | 'remove';

/** What can be done with whom, in the order of the menu. */
export function actsOn({ state, hasFactor, isRetired }: Operator): readonly OperatorAct[] {
  if (state === 'invited') return [];
  const factor = hasFactor ? (['drop-factor'] as const) : [];
  const retire = isRetired ? [] : (['retire-device'] as const);
  const stop = state === 'suspended' ? 'resume' : 'suspend';
  return ['set-role', 'invite-again', ...factor, ...retire, stop, 'remove'];
}

/** The devices from which somebody still signs in. */
export function openDevices({ devices }: Operator): readonly Device[] {
  return devices.filter(({ isRetired }) => !isRetired);
}

/**
 * Why an act will be refused, as far as the list tells: no vault is left without an owner who can
 * sign in, and whom the recovery kit brings back stays. The backend asks for itself.
 */
export function whyNotAct(
  act: OperatorAct,
  operator: Operator,
  all: readonly Operator[],
): 'last-owner' | 'operator-holds-kit' | undefined {
  if (act === 'resume' || act === 'drop-factor') return undefined;
  // Whoever has another device goes on with that one.
  if (act === 'retire-device' && openDevices(operator).length > 1) return undefined;
  const isLastOwner = !all.some(
    ({ id, role, state, isRetired }) =>
      id !== operator.id && role === 'owner' && state === 'active' && !isRetired,
  );
  if (act !== 'invite-again' && operator.role === 'owner' && isLastOwner) return 'last-owner';
  return operator.holdsKit ? 'operator-holds-kit' : undefined;
}
