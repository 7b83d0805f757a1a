import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { VaultOpened } from '../../../shared/process.ts';
import { BackendUnderTest } from '../../support/backend.ts';
import { signedIn, valueOf } from '../../support/client.ts';

it('finds a whole profile folder that was put back, by what the keychain keeps', async () => {
  const app = await signedIn();
  const { vault } = app;
  valueOf(await app.client.directories.createLocal({ name: 'before' }));
  await app.backend.close();
  const old = mkdtempSync(join(tmpdir(), 'bailiwick-old-'));
  cpSync(vault.folder, old, { recursive: true });

  const later = new BackendUnderTest(vault);
  await later.unlock();
  const made = await later.call('directories.createLocal', { name: 'after' });
  expect(made.ok).toBe(true);
  await later.close();
  const anchor = later.anchors.at(-1) ?? null;
  expect(anchor).not.toBeNull();

  rmSync(vault.folder, { recursive: true });
  cpSync(old, vault.folder, { recursive: true });
  const rolledBack = new BackendUnderTest(vault);
  const { password, deviceSecret } = vault;
  const opened = await rolledBack.ask({
    do: 'unlock',
    anchor,
    password,
    deviceSecret: Buffer.from(deviceSecret),
  });
  expect(valueOf(opened) as VaultOpened).toMatchObject({ readOnly: true });
  const refused = await rolledBack.call('directories.createLocal', { name: 'more' });
  expect(refused).toMatchObject({ ok: false, code: 'vault-read-only' });
  expect((await rolledBack.call('directories.list', {})).ok).toBe(true);
  await rolledBack.close();
  rmSync(old, { recursive: true });
  vault.remove();
});

it('refuses a weak new password however it is asked, and keeps the old one', async () => {
  const app = await signedIn();
  const { password, deviceSecret } = app.vault;
  const outcome = await app.backend.ask({
    do: 'change-password',
    next: 'password',
    password,
    deviceSecret: Buffer.from(deviceSecret),
  });
  expect(outcome).toMatchObject({ ok: false, code: 'password-weak' });
  await app.backend.close();
  const again = new BackendUnderTest(app.vault);
  await again.unlock();
  await again.close();
  app.vault.remove();
});

it('forgets a new kit that is not wanted: it can neither be kept nor put in force', async () => {
  const app = await signedIn();
  const { password, deviceSecret } = app.vault;
  const made = await app.backend.ask({
    do: 'prepare-kit',
    password,
    deviceSecret: Buffer.from(deviceSecret),
  });
  expect(made.ok).toBe(true);
  expect(await app.backend.ask({ do: 'drop-kit' })).toMatchObject({ ok: true });
  const log = valueOf(await app.client.audit.list({ limit: 1 }));
  expect(log.rows[0]?.action).toBe('session.cancel-kit');
  await app.backend.close();
  app.vault.remove();
});
