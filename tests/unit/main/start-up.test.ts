import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { profileFolder, quietEnvironment, refusedSwitch } from '../../../main/start-up.ts';

const dangerous = [
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--js-flags=--allow-natives-syntax',
  '--load-extension=/somewhere',
  '--no-sandbox',
  '--disable-web-security',
  '--ignore-certificate-errors',
  '--host-resolver-rules=MAP * 127.0.0.1',
  '--proxy-server=127.0.0.1:3128',
  '--log-net-log=net.json',
  '--ssl-key-log-file=keys.log',
  '--renderer-cmd-prefix=gdb',
  '--inspect',
  '--inspect-brk=9229',
];

describe('a switch that no fuse turns off', () => {
  it.each(dangerous)('keeps a release from starting: %s', (argument) => {
    const [name] = argument.split('=');
    expect(refusedSwitch(['--profile=x', argument], false)).toBe(name);
    expect(refusedSwitch([argument.replace('--', '-')], false)).toBe(name);
    expect(refusedSwitch([argument.toUpperCase()], false)).toBe(name);
  });

  it('is told apart from what is harmless, and from a value that only looks like it', () => {
    const harmless = [
      '--profile=--no-sandbox',
      '--force-device-scale-factor=2',
      'no-sandbox',
      '--',
    ];
    expect(refusedSwitch(harmless, false)).toBeNull();
  });

  it('may drive a development build', () => {
    expect(refusedSwitch(dangerous, true)).toBeNull();
  });
});

describe('the environment', () => {
  it('loses what would tell keys, traffic or calls, and nothing else', () => {
    const environment = {
      PATH: '/usr/bin',
      SSLKEYLOGFILE: 'keys.log',
      NODE_OPTIONS: '--require=./x.cjs',
      NODE_EXTRA_CA_CERTS: 'x.pem',
      NODE_DEBUG: 'tls',
      ELECTRON_LOG_FILE: 'x.log',
      ELECTRON_ENABLE_LOGGING: '1',
    };
    quietEnvironment(environment);
    expect(environment).toStrictEqual({ PATH: '/usr/bin' });
  });
});

describe.skipIf(process.platform === 'win32')('the profile folder', () => {
  function emptyFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-profile-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    return folder;
  }

  function rightsOf(path: string): string {
    return (statSync(path).mode & 0o777).toString(8);
  }

  it('is made for the operator alone, as is whatever is made after it', () => {
    const folder = join(emptyFolder(), 'deep', 'profile');
    expect(profileFolder([`--profile=${folder}`], '/nowhere', null)).toBe(folder);
    expect(rightsOf(folder)).toBe('700');
  });

  it('is the one that was chosen last, unless it is gone or another one is named', () => {
    const places = emptyFolder();
    const chosen = join(places, 'chosen');
    const usual = join(places, 'Bailiwick');
    expect(profileFolder([], places, chosen)).toBe(usual);
    mkdirSync(chosen);
    expect(profileFolder([], places, chosen)).toBe(chosen);
    expect(profileFolder([`--profile=${usual}`], places, chosen)).toBe(usual);
  });

  it('takes rights away from others when it is there already', () => {
    const folder = join(emptyFolder(), 'Bailiwick');
    mkdirSync(folder, { mode: 0o755 });
    expect(profileFolder([], join(folder, '..'), null)).toBe(folder);
    expect(rightsOf(folder)).toBe('700');
  });

  it('is refused where a link leads elsewhere', () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'profile'));
    expect(profileFolder([`--profile=${join(folder, 'profile')}`], '/nowhere', null)).toBeNull();
  });
});
