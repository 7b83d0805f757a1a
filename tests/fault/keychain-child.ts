import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { KeychainLink } from '../../main/keychain-link.ts';
import { startWithNode } from '../../main/processes.ts';

// Run by keychain.test.ts in a D-Bus session with a keyring of its own. argv: what happens to the
// keyring. Writes what main then sees as one line of JSON.

const what = process.argv[2] ?? '';
const mark = `KEYCHAIN_TEST=${process.env['KEYCHAIN_TEST']}`;
const login = '/org/freedesktop/secrets/collection/login';
const service = '/org/freedesktop/secrets';
const item = 'device/test';

/** The process of this session with this name: others of the same name are none of ours. */
function pidOf(name: string): number {
  const found = readdirSync('/proc').find((id) => {
    if (!/^\d+$/u.test(id)) return false;
    try {
      const isOurs = readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(mark);
      return isOurs && readFileSync(`/proc/${id}/comm`, 'utf8').startsWith(name);
    } catch {
      // It ended meanwhile, or belongs to somebody else.
      return false;
    }
  });
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return Number(found);
}

function ask(path: string, method: string, ...input: readonly string[]): void {
  const to = ['call', '--session', '--dest', 'org.freedesktop.secrets', '--object-path', path];
  const called = spawnSync('gdbus', [...to, '--method', method, ...input]);
  if (called.status !== 0) throw new Error(`${method} was refused.`);
}

/** How often a clock of this process has its turn while the work runs. */
async function turns(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const clock = setInterval(() => {
    count += 1;
  }, 20);
  await work();
  clearInterval(clock);
  return count;
}

const bundle = join(import.meta.dirname, '../../main/keychain/index.ts');
const errors: string[] = [];
const start = startWithNode(process.execPath, (line) => errors.push(line));
const keychain = new KeychainLink(start, bundle);
const said: Record<string, unknown> = {};
const read = async (name: string) => (said[name] = await keychain.read(item));
const write = async (name: string) => {
  said[name] = (await keychain.write('device/other', 'another')).state;
};

said['probe'] = await keychain.probe();
if (said['probe'] === 'ok') said['made'] = (await keychain.write(item, 'kept')).state;

const acts: Readonly<Record<string, () => Promise<unknown>>> = {
  nothing: () => read('seen'),
  lock: async () => {
    ask(service, 'org.freedesktop.Secret.Service.Lock', `['${login}']`);
    await read('seen');
    await write('writing');
  },
  stop: async () => {
    const keyring = pidOf('gnome-keyring');
    process.kill(keyring, 'SIGSTOP');
    said['turns'] = await turns(() => read('seen'));
    await write('writing');
    process.kill(keyring, 'SIGCONT');
    await read('afterwards');
  },
  'end the keyring': async () => {
    const keyring = pidOf('gnome-keyring');
    process.kill(keyring, 'SIGSTOP');
    const reading = keychain.read(item);
    await sleep(300);
    process.kill(keyring, 'SIGKILL');
    said['seen'] = await reading;
  },
  'end the bus': async () => {
    process.kill(pidOf('gnome-keyring'), 'SIGSTOP');
    const reading = keychain.read(item);
    await sleep(300);
    process.kill(pidOf('dbus-daemon'), 'SIGKILL');
    said['seen'] = await reading;
    await read('afterwards');
  },
  drop: async () => {
    ask(login, 'org.freedesktop.Secret.Collection.Delete');
    await read('seen');
    await write('writing');
  },
};
await acts[what]?.();
keychain.end();
process.stdout.write(`${JSON.stringify(said)}\n`);
process.stderr.write(errors.join(''));
process.exit(0);
