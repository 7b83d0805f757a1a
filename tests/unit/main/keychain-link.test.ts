import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DeviceSecrets } from '../../../main/device-secrets.ts';
import { KeychainLink, type KeychainPatience } from '../../../main/keychain-link.ts';
import { type Child, startWithNode } from '../../../main/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-link-'));
const endless = { answerMs: 600_000, endMs: 600_000, idleMs: 600_000 };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let programs = 0;

/** A link to a process that does with each message what this code says, and the ends of its processes. */
function linkTo(code: string, patience: Partial<KeychainPatience>) {
  programs += 1;
  const bundle = join(folder, `program-${programs}.cjs`);
  writeFileSync(
    bundle,
    `const say = (id, answer) => process.send({ id, answer });
     process.on('disconnect', () => process.exit(0));
     process.on('message', ({ id, request }) => { ${code} });`,
  );
  const children: { readonly child: Child; readonly ended: Promise<void> }[] = [];
  const start = startWithNode(process.execPath, () => undefined);
  const link = new KeychainLink(
    (path, args, more) => {
      const child = start(path, args, more);
      children.push({ child, ended: new Promise((resolve) => child.onExit(() => resolve())) });
      return child;
    },
    bundle,
    { ...endless, ...patience },
  );
  return { link, children };
}

const inMemory = `globalThis.items ??= new Map();
  if (request.do.startsWith('write')) items.set(request.item, request.value);
  const value = items.get(request.item);
  say(id, value === undefined ? { state: 'missing' } : { state: 'ok', value });`;

it('answers unavailable for a keychain that is silent, and ends its process in the middle of a wait', async () => {
  // As the library does: its thread waits and hears nothing, not even that it should end.
  const { link, children } = linkTo('for (;;);', { answerMs: 20, endMs: 60 });
  expect(await link.read('device/x')).toEqual({ state: 'unavailable' });
  await children[0]?.ended;
  expect(link.pid).toBeUndefined();
});

it('takes a late answer for nothing, and asks the same process again', async () => {
  const slow = `setTimeout(() => say(id, { state: 'ok', value: request.item }), request.item === 'late' ? 300 : 0);`;
  const { link, children } = linkTo(slow, { answerMs: 20 });
  const late = link.read('late');
  expect(await late).toEqual({ state: 'unavailable' });
  for (;;) {
    const answer = await link.read('next');
    if (answer.state !== 'ok') continue;
    expect(answer.value).toBe('next');
    break;
  }
  expect(children).toHaveLength(1);
  link.end();
});

it('tells everybody who waits when the process ends by itself, and starts another for the next', async () => {
  const { link, children } = linkTo(
    `if (request.item === 'fatal') process.exit(1); ${inMemory}`,
    {},
  );
  const both = await Promise.all([link.read('fatal'), link.read('other')]);
  expect(both).toEqual([{ state: 'unavailable' }, { state: 'unavailable' }]);
  expect(await link.probe()).toBe('ok');
  expect(children).toHaveLength(2);
  link.end();
});

it('ends a process that nobody asks, and with it what it read', async () => {
  const { link, children } = linkTo(inMemory, { idleMs: 10 });
  expect(await link.probe()).toBe('ok');
  await children[0]?.ended;
  expect(link.pid).toBeUndefined();
});

it('lets what is being written be written before it stops', async () => {
  const mark = join(folder, 'written');
  const write = `setTimeout(() => {
    require('node:fs').writeFileSync(${JSON.stringify(mark)}, request.value);
    say(id, { state: 'ok', value: request.value });
  }, 100);`;
  const { link } = linkTo(write, {});
  const writing = link.write('anchor/x', 'head');
  await link.stop(600_000);
  expect(await writing).toEqual({ state: 'ok', value: 'head' });
  expect(link.pid).toBeUndefined();
});

it('makes a device secret that the keychain has, and none when it keeps another', async () => {
  const { link } = linkTo(inMemory, {});
  const secrets = new DeviceSecrets(link);
  const made = await secrets.make();
  expect(made).toHaveLength(32);
  expect(secrets.state).toBe('ok');
  link.end();
  const forgetful = linkTo(`say(id, { state: 'ok', value: Buffer.alloc(32) });`, {});
  const others = new DeviceSecrets(forgetful.link);
  await expect(others.make()).rejects.toMatchObject({ code: 'keychain-unavailable' });
  expect(others.state).toBe('unavailable');
  forgetful.link.end();
});
