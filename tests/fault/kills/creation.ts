import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { VaultLook } from '../../../shared/process.ts';
import { Cut, type KillAt, Life } from './life.ts';
import { confirmNewKit } from '../../support/kit.ts';
import type { Prepared } from './prepared.ts';

/** What a kill in the making of a vault left: nothing, a whole vault, or it came too late. */
export type Left = 'nothing' | 'whole' | 'late';

const password = 'tulip granite orbit saddle';

/** Makes a vault and ends the process at this write or after this time; checks what is left. */
export async function killCreation(prepared: Prepared, end: KillAt | number): Promise<Left> {
  const folder = mkdtempSync(join(prepared.root, 'new-'));
  const vault = { folder, deviceSecret: randomBytes(32), files: {} };
  const life = new Life(prepared.processes, vault, typeof end === 'number' ? null : end);
  const deviceSecret = Buffer.from(vault.deviceSecret);
  const names = { name: 'Ann Archer', device: 'test' };
  const making = life.ask({ do: 'create', ...names, password, deviceSecret }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Cut) return false;
      throw error;
    },
  );
  if (typeof end === 'number') {
    await new Promise((resolve) => setTimeout(resolve, end));
    await life.kill();
  }
  const isAcknowledged = await making;
  await life.kill();
  const left = await leftIn(prepared, vault);
  if (isAcknowledged) expect(left).toBe('whole');
  rmSync(folder, { recursive: true });
  return isAcknowledged ? 'late' : left;
}

async function leftIn(
  { processes }: Prepared,
  vault: { readonly folder: string; readonly deviceSecret: Buffer; readonly files: object },
): Promise<Left> {
  const life = new Life(processes, { ...vault, files: {} });
  try {
    const outcome = await life.link.vault({ do: 'look' });
    expect(outcome.ok).toBe(true);
    // The backend answers what shared/process.ts says of this request.
    const look = outcome.ok ? (outcome.value as VaultLook) : null;
    const names = readdirSync(vault.folder).filter((name) => !name.startsWith('vault.lock'));
    if (look?.state === 'new') {
      expect(names).toEqual([]);
      return 'nothing';
    }
    // Nobody copied the kit: whoever signs in has to make one before anything else.
    expect(look).toMatchObject({ state: 'locked', problem: null, isKitConfirmed: false });
    expect(names.filter((name) => /draft|made/u.test(name))).toEqual([]);
    expect(await life.unlock(password)).toMatchObject({ readOnly: false, problem: null });
    const { deviceSecret } = vault;
    const confirmed = confirmNewKit((request) => life.link.vault(request), {
      password,
      deviceSecret,
    });
    expect(await confirmed).toMatchObject({ ok: true });
    expect(await life.call('audit.verify', {})).toMatchObject({ ok: true });
    const { rows } = await life.call<{ rows: unknown[] }>('audit.list', {
      limit: 5,
      action: 'vault.create',
    });
    expect(rows).toHaveLength(1);
    return 'whole';
  } finally {
    await life.kill();
  }
}
