import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { codeOf } from '../support/running-app.ts';
import { button, signIn } from '../support/tour-screens.ts';
import { callFrom, ownerPassword } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  // No bus, no keychain: the system of somebody who runs a bare window manager.
  launched = await launchApp({
    env: { DBUS_SESSION_BUS_ADDRESS: 'disabled:', XDG_RUNTIME_DIR: '/nowhere' },
  });
}, 120_000);

afterAll(() => launched.close());

it('makes a vault without keychain, and says so for good', async () => {
  const { window } = launched;
  await window.getByText('This system has no keychain service.').waitFor();
  await screenshot(window, 'password-only-welcome');
  const { kit, ask } = (await callFrom(window, 'session.create', {
    name: 'Ada König',
    password: ownerPassword,
    useKeychain: false,
  })) as { readonly kit: readonly string[]; readonly ask: readonly [number, number] };
  // The first kit has no other to go back to.
  expect(await codeOf(window, 'session.cancelKit', {})).toBe('kit-mandatory');
  await callFrom(window, 'session.confirmKit', { groups: [kit[ask[0]], kit[ask[1]]] });
  await callFrom(window, 'settings.set', { tourDone: true });
  await window.reload();
  const bar = window.getByRole('contentinfo', { name: 'Status' });
  await bar.getByText('Password only, no keychain').waitFor();
  await screenshot(window, 'password-only-home');
  await button(window, 'Lock').click();
  await window.getByText('Protected by the password only').waitFor();
  await screenshot(window, 'password-only-locked');
  await signIn(window, ownerPassword);
  await bar.waitFor();
  expect(launched.errors).toEqual([]);
}, 60_000);
