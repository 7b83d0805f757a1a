import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readHeader } from '../../../main/backend/vault/header.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { askDeviceCode, codeIn } from '../../support/devices.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

const reason = 'because';
let app: SignedIn;
let second: Buffer;

beforeEach(async () => {
  app = await signedIn();
  second = randomBytes(32);
}, 60_000);

afterEach(() => app.close());

/** Adds a device to whoever is signed in, and goes on at that one. */
async function addDevice(): Promise<void> {
  const { backend, vault } = app;
  const code = codeIn(await askDeviceCode(backend, vault));
  await backend.close();
  const { password } = vault;
  const deviceSecret = Buffer.from(second);
  const given = { do: 'enrol', code, password, device: 'desk', deviceSecret } as const;
  valueOf(await backend.ask(given));
}

/** Signs the owner in at another of their devices. */
async function signInAt(deviceSecret: Buffer, password = app.vault.password) {
  await app.backend.close();
  const secret = Buffer.from(deviceSecret);
  return app.backend.ask({ do: 'unlock', anchor: null, password, deviceSecret: secret });
}

async function own() {
  return valueOf(await app.client.operators.ownDevices({}));
}

async function actions() {
  const { rows } = valueOf(await app.client.audit.list({ limit: 20 }));
  return rows.map(({ action }) => action);
}

it('lists each device with its name, since when it is there, and when it was used', async () => {
  const begun = Date.now();
  await addDevice();
  expect(await own()).toMatchObject([
    { label: 'This device', isThis: false, isRetired: false },
    { label: 'desk', isThis: true, isRetired: false },
  ]);
  const [first, other] = await own();
  expect(first?.id).not.toBe(other?.id);
  expect(other?.addedAt).toBeGreaterThanOrEqual(begun);
  expect(other?.lastSignInAt).toBeGreaterThanOrEqual(begun);
  const [ann] = valueOf(await app.client.operators.list({}));
  expect(ann?.devices).toStrictEqual(await own());
  expect(await actions()).toEqual(
    expect.arrayContaining(['session.join-device', 'session.add-device']),
  );
  const { keys } = valueOf(await app.client.keys.list({}));
  const devices = keys.filter(({ kind }) => kind === 'device');
  expect(devices.map(({ device }) => device)).toStrictEqual(['This device', 'desk']);
  expect((await signInAt(app.vault.deviceSecret)).ok).toBe(true);
  expect(await own()).toMatchObject([{ isThis: true }, { isThis: false }]);
});

it('retires one of them alone: its session ends, and so does its sign-in', async () => {
  await addDevice();
  const [first] = await own();
  const [ann] = valueOf(await app.client.operators.list({}));
  const id = ann?.id ?? '';
  const device = first?.id ?? '';
  valueOf(await app.client.operators.retireDevice({ id, device, reason }));
  expect(await own()).toMatchObject([{ isRetired: true }, { isRetired: false }]);
  expect(await signInAt(app.vault.deviceSecret)).toMatchObject({ code: 'device-retired' });
  expect((await signInAt(second)).ok).toBe(true);
  const { retireDevice } = app.client.operators;
  expect(await retireDevice({ id, device, reason })).toMatchObject({ code: 'device-missing' });
  const last = (await own())[1]?.id ?? '';
  expect(await retireDevice({ id, device: last, reason })).toMatchObject({ code: 'last-owner' });
  expect((await signInAt(second)).ok).toBe(true);
});

it('stops the session of the device that is retired', async () => {
  await addDevice();
  const { id, devices } = valueOf(await app.client.operators.list({}))[0] ?? {
    id: '',
    devices: [],
  };
  const device = devices.find(({ isThis }) => isThis)?.id ?? '';
  valueOf(await app.client.operators.retireDevice({ id, device, reason }));
  expect(await app.client.operators.ownDevices({})).toMatchObject({ code: 'device-retired' });
});

it('has one password for all of them, whichever it was changed at', async () => {
  await addDevice();
  const { password } = app.vault;
  const next = 'saffron harbour lantern quill';
  const deviceSecret = Buffer.from(second);
  valueOf(await app.backend.ask({ do: 'change-password', password, next, deviceSecret }));
  expect(await signInAt(app.vault.deviceSecret)).toMatchObject({ code: 'password-wrong' });
  expect((await signInAt(app.vault.deviceSecret, next)).ok).toBe(true);
});

it('gives no code to whoever does not know the password, and writes both attempts down', async () => {
  const wrong = { ...app.vault, password: 'wrong' };
  expect(await askDeviceCode(app.backend, wrong)).toMatchObject({ code: 'password-wrong' });
  const reading = readHeader(app.vault.folder);
  expect(reading.state === 'ok' && reading.header.operators[0]).not.toHaveProperty('deviceInvite');
  const code = codeIn(await askDeviceCode(app.backend, app.vault));
  await app.backend.close();
  const given = { do: 'enrol', code, device: 'desk', deviceSecret: second } as const;
  const guessed = 'copper window seldom harvest';
  const tried = await app.backend.ask({ ...given, password: guessed });
  expect(tried).toMatchObject({ code: 'password-wrong' });
  valueOf(await signInAt(app.vault.deviceSecret));
  expect(await actions()).toContain('session.fail-sign-in');
});

it('retires all of an operator at once when none is named', async () => {
  const sue = await enrolAs(app, 'Sue', 'support');
  app = await changeOver(app, sue);
  await addDevice();
  app = await changeOver(app);
  const { id, devices } = valueOf(await app.client.operators.list({})).find(
    ({ name }) => name === 'Sue',
  ) ?? { id: '', devices: [] };
  expect(devices).toHaveLength(2);
  valueOf(await app.client.operators.retireDevice({ id, reason }));
  await app.backend.settled();
  const [, after] = valueOf(await app.client.operators.list({}));
  expect(after).toMatchObject({
    isRetired: true,
    devices: [{ isRetired: true }, { isRetired: true }],
  });
  await app.backend.close();
  const password = app.vault.password;
  const secret = Buffer.from(second);
  const asked = { do: 'unlock', anchor: null, operator: sue, password } as const;
  expect(await app.backend.ask({ ...asked, deviceSecret: secret })).toMatchObject({
    code: 'device-retired',
  });
});
