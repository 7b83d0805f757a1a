import { expect } from 'vitest';
import { isKitConfirmed } from '../../../main/backend/vault/credentials.ts';
import { readHeader } from '../../../main/backend/vault/header.ts';
import { contract } from '../../../shared/contract/index.ts';
import type { Outcome } from '../../../shared/failure.ts';
import type { VaultOpened } from '../../../shared/process.ts';
import { sealCall } from '../../../shared/sealed-calls.ts';
import * as v from 'valibot';
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
  const before = recoveryOf(copy);
  expect(isKitConfirmed({ recovery: before })).toBe(false);
  const life = new Life(prepared.processes, copy, { act: 'confirm-kit', write });
  expect(await life.unlock(password)).toMatchObject({ readOnly: false });
  const isAcknowledged = (await confirmNewKit(life, password)).ok;
  await life.kill();
  const after = recoveryOf(copy);
  // Either all of the new one or all of the old one is in force, and only a new one is confirmed.
  expect(isKitConfirmed({ recovery: after })).toBe(after.kitId !== before.kitId);
  if (isAcknowledged) expect(isKitConfirmed({ recovery: after })).toBe(true);
  const next = new Life(prepared.processes, copy);
  expect(await next.unlock(password)).toMatchObject({ readOnly: false, problem: null });
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

/** Does what the screen of the kit does: shows a new one and gives two of its groups back. */
async function confirmNewKit(life: Life, password: string): Promise<Outcome<unknown>> {
  const key = await life.link.vault({ do: 'key' });
  if (!key.ok) throw new Error(key.code);
  const publicKey = String(key.value);
  const asking = await sealCall(publicKey, 'session.renewKit', { password });
  const deviceSecret = Buffer.from(life.deviceSecret);
  const made = await life.link.vault({ do: 'prepare-kit', call: asking.passed, deviceSecret });
  if (!made.ok) throw new Error(made.code);
  // The backend answers what shared/process.ts says of this request.
  const opened = await asking.openOutcome({ ok: true, value: (made.value as VaultOpened).kit });
  const shown = v.parse(v.object({ value: contract.session.renewKit.output }), opened).value;
  const groups = shown.ask.map((at) => shown.kit[at] ?? '');
  const confirming = await sealCall(publicKey, 'session.confirmKit', { groups });
  return life.link.vault({ do: 'confirm-kit', call: confirming.passed });
}
