import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine, errorOf } from '../../support/cli.ts';
import { ManagedMachine } from '../../../build/managed-machine.ts';

const patience = 60_000;
const isPossible = ManagedMachine.isPossible();
const line = new CommandLine();
const machine = new ManagedMachine('');

function managed(rules: object): string {
  const who = { version: 1, managedBy: 'Northwind IT', contact: 'it@northwind.test' };
  return JSON.stringify({ ...who, ...rules });
}

beforeAll(async () => {
  await line.prepare();
}, patience);

afterAll(() => {
  line.remove();
  machine.remove();
});

/** Runs a command on the managed machine; with `--json`, as programs call it. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [command = '', ...rest] = machine.command(line.words([...args, '--json']));
  const options = { cwd: line.place, env: line.environment(env), encoding: 'utf8' as const };
  const { status, stdout, stderr } = spawnSync(command, rest, options);
  return { status, stdout, stderr };
}

describe.skipIf(!isPossible)('the command line on a managed machine', () => {
  it(
    'refuses what is switched off, and says who manages and whom to ask',
    () => {
      machine.write(managed({ off: ['export'] }));
      expect(run(['status']).status).toBe(0);
      const args = ['export', 'all.csv', '--format', 'csv', '--reason', 'trial'];
      const refused = run(args);
      expect(refused.status).toBe(1);
      const { code, words } = errorOf(refused.stderr);
      expect(code).toBe('managed');
      expect(words).toContain('Managed by Northwind IT. Ask: it@northwind.test.');
      expect(existsSync(line.path('all.csv'))).toBe(false);
    },
    patience,
  );

  it(
    'does not run at all where it is switched off, and asks nobody for a password',
    () => {
      machine.write(managed({ off: ['commandLine'] }));
      const refused = run(['status'], { BAILIWICK_PASSWORD: '' });
      expect(refused.status).toBe(1);
      expect(errorOf(refused.stderr).code).toBe('managed');
    },
    patience,
  );

  it.each([
    ['unknown key', managed({ masks: ['title'] }), 0o644, 'masks'],
    ['policy that others may write', managed({}), 0o666, 'does not belong to root'],
    ['policy that is no JSON', '{', 0o644, 'not JSON'],
  ])(
    'opens no vault for a %s, and says where it is and what is wrong',
    (_what, text, mode, wanted) => {
      machine.write(text, mode);
      const refused = run(['status'], { BAILIWICK_PASSWORD: '' });
      expect(refused.status).toBe(1);
      const { code, words } = errorOf(refused.stderr);
      expect(code).toBe('policy-unusable');
      expect(words).toContain('/etc/bailiwick/policy.json');
      expect(words).toContain(wanted);
    },
    patience,
  );

  it(
    'cannot be led away from its policy by the environment',
    () => {
      machine.write(managed({ off: ['commandLine'] }));
      const home = line.place;
      const lures = { HOME: home, XDG_CONFIG_HOME: home, PREFIX: home, INIT_CWD: home };
      expect(errorOf(run(['status'], lures).stderr).code).toBe('managed');
    },
    patience,
  );
});
