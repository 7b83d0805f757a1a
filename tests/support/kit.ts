import * as v from 'valibot';
import { changeHeader } from '../../main/backend/vault/credentials.ts';
import { unlockVault } from '../../main/backend/vault/unlock.ts';
import { contract } from '../../shared/contract/index.ts';
import type { Outcome } from '../../shared/failure.ts';
import type { VaultOpened, VaultRequest } from '../../shared/process.ts';
import { sealCall } from '../../shared/sealed-calls.ts';

type Secrets = { readonly password: string; readonly deviceSecret: Buffer };

/** Leaves a vault as a process does that ends while its kit is on the screen. */
export async function takeConfirmationBack(
  vault: Secrets & { readonly folder: string },
): Promise<void> {
  const { folder, password } = vault;
  const deviceSecret = Buffer.from(vault.deviceSecret);
  const unlocked = await unlockVault({ folder, password, deviceSecret, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  changeHeader(folder, unlocked.keys, (header) => ({
    ...header,
    recovery: { ...header.recovery, confirmedAt: null },
  }));
  unlocked.keys.dispose();
}

/** Does what the screen of the kit does: shows a new one and gives two of its groups back. */
export async function confirmNewKit(
  ask: (request: VaultRequest) => Promise<Outcome<unknown>>,
  { password, deviceSecret: secret }: Secrets,
): Promise<Outcome<unknown>> {
  const key = await ask({ do: 'key' });
  if (!key.ok) throw new Error(key.code);
  const publicKey = String(key.value);
  const asking = await sealCall(publicKey, 'session.renewKit', { password });
  const deviceSecret = Buffer.from(secret);
  const made = await ask({ do: 'prepare-kit', call: asking.passed, deviceSecret });
  if (!made.ok) throw new Error(made.code);
  // The backend answers what shared/process.ts says of this request.
  const opened = await asking.openOutcome({ ok: true, value: (made.value as VaultOpened).kit });
  const shown = v.parse(v.object({ value: contract.session.renewKit.output }), opened).value;
  const groups = shown.ask.map((at) => shown.kit[at] ?? '');
  const confirming = await sealCall(publicKey, 'session.confirmKit', { groups });
  return ask({ do: 'confirm-kit', call: confirming.passed });
}
