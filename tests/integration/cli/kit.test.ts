import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommandLine, errorOf } from '../../support/cli.ts';

const line = new CommandLine();
const patience = 60_000;
let firstKit = '';

beforeAll(async () => {
  // As a process leaves it that ended while the kit was on the screen.
  firstKit = await line.prepare({ isKitConfirmed: false });
}, patience);

afterAll(() => line.remove());

it('says without a password that nobody confirmed the kit', async () => {
  const { status, stdout } = await line.run(['status'], { BAILIWICK_PASSWORD: '' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^kit: +not confirmed\. Nobody has confirmed/mu);
  expect(await line.json('status')).toMatchObject({ state: 'locked', isKitConfirmed: false });
});

it(
  'refuses an owner whatever the command is, and names the one that makes a new kit',
  async () => {
    const { status, stdout, stderr } = await line.run(['accounts', 'search', '--json']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const { code, words } = errorOf(stderr);
    expect(code).toBe('kit-mandatory');
    expect(words).toContain('"kit" makes a new one');
    const added = await line.run(['practice', '--accounts', '5', '--json']);
    expect(errorOf(added.stderr).code).toBe('kit-mandatory');
  },
  patience,
);

it(
  'makes a new kit with one password, after which nothing lacks and the first kit opens nothing',
  async () => {
    const { kit } = await line.json<{ kit: string[] }>('kit');
    expect(await line.json('status')).toMatchObject({ isKitConfirmed: true });
    const { status, stderr } = await line.run(['accounts', 'search']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const old = await line.run(['recover', '--no-keychain', '--json'], {
      BAILIWICK_RECOVERY_KIT: firstKit,
    });
    expect(errorOf(old.stderr).code).toBe('kit-mismatch');
    const recovered = await line.run(['recover', '--no-keychain'], {
      BAILIWICK_RECOVERY_KIT: kit.join('-'),
    });
    expect(recovered.status).toBe(0);
    expect(await line.json('status')).toMatchObject({ isKitConfirmed: true });
  },
  2 * patience,
);
