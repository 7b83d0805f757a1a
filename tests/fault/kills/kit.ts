import { expect } from 'vitest';
import { isKitConfirmed } from '../../../main/backend/vault/credentials.ts';
import { readHeader } from '../../../main/backend/vault/header.ts';
import { confirmNewKit, takeConfirmationBack } from '../../support/kit.ts';
import { Life } from './life.ts';
import type { Prepared, VaultCopy } from './prepared.ts';

/** What an end in the confirmation of a kit left: the old kit unconfirmed, the new one, or too late. */
export type KitLeft = 'old' | 'new' | 'late';

/** Makes a kit in place of an unconfirmed one and ends the process at a write of the confirmation. */
export async function killKit(
  prepared: Prepared,
  copy: VaultCopy,
  write: number,
): Promise<KitLeft> {
  const { password } = prepared.vault;
  await takeConfirmationBack({ ...copy, password });
  const before = recoveryOf(copy);
  expect(isKitConfirmed({ recovery: before })).toBe(false);
  const life = new Life(prepared.processes, copy, { act: 'confirm-kit', write });
  expect(await life.unlock(password)).toMatchObject({ readOnly: false });
  const isAcknowledged = (await confirmKit(life, password)).ok;
  await life.kill();
  const after = recoveryOf(copy);
  // Either all of the new one or all of the old one is in force, and only a new one is confirmed.
  expect(isKitConfirmed({ recovery: after })).toBe(after.kitId !== before.kitId);
  if (isAcknowledged) expect(isKitConfirmed({ recovery: after })).toBe(true);
  const next = new Life(prepared.processes, copy);
  expect(await next.unlock(password)).toMatchObject({ readOnly: false, problem: null });
  if (after.kitId === before.kitId) {
    // Nothing but a kit can be asked for, and it can.
    const refused = await next.link.call('audit.verify', {}, {});
    expect(refused).toMatchObject({ ok: false, code: 'kit-mandatory' });
    expect(await confirmKit(next, password)).toMatchObject({ ok: true });
  }
  expect(await next.call('audit.verify', {})).toMatchObject({ ok: true });
  await next.kill();
  if (isAcknowledged) return 'late';
  return after.kitId === before.kitId ? 'old' : 'new';
}

function recoveryOf({ folder }: VaultCopy) {
  const reading = readHeader(folder);
  if (reading.state !== 'ok') throw new Error(reading.state);
  return reading.header.recovery;
}

function confirmKit(life: Life, password: string) {
  const { deviceSecret } = life;
  return confirmNewKit((request) => life.link.vault(request), { password, deviceSecret });
}
