import { Failure } from '../../../shared/failure.ts';
import type { DeviceCode } from '../../../shared/model/device.ts';
import { inviteDevice } from '../vault/add-device.ts';
import { givenTo } from './given.ts';
import type { Credentials } from './key-request.ts';
import { refusedProof } from './noted-refusals.ts';
import type { Opened, Surroundings } from './open-vault.ts';
import { record, tell } from './records.ts';
import { guarded } from './refusals.ts';

const action = 'session.add-device';

/** Makes a code for another device of whoever is signed in, with rows of the log around it. */
export async function invitedDevice(
  around: Surroundings,
  opened: Opened,
  request: Credentials,
): Promise<DeviceCode> {
  // A code for another device would go round the factor that has to be set up first.
  const { authority, provider } = opened.services;
  provider.requirePassed();
  if (authority.needsFactor(provider.given.role)) throw new Failure('factor-missing');
  record(opened, action, { step: 'start' });
  try {
    const given = { ...givenTo(around, request), operatorId: opened.operator.id };
    const made = await guarded(() => inviteDevice(given));
    if (made.ok) {
      tell(opened, [action, { step: 'done' }]);
      return { code: [...made.code], expiresAt: made.expiresAt };
    }
    const { reason } = made;
    if (reason === 'device-secret-needed' || reason === 'devices-full') throw new Failure(reason);
    throw refusedProof(opened, around, { ...made, reason });
  } catch (error) {
    tell(opened, [action, { step: 'failed' }]);
    throw error;
  }
}
