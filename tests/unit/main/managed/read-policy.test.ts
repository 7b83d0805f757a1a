import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { filePlace, policyPlace, readPolicy } from '../../../../main/managed/read-policy.ts';

const parts = ['etc', 'bailiwick', 'policy.json'] as const;
const good = { version: 1, managedBy: 'Northwind IT', contact: 'it@northwind.test' };
const uid = process.getuid?.() ?? -1;
const isRoot = uid === 0;

let top: string;
let folder: string;
let file: string;

beforeEach(() => {
  // A folder of mkdtemp belongs to whoever made it, and to nobody else.
  top = mkdtempSync(join(tmpdir(), 'bailiwick-policy-'));
  folder = join(top, 'etc', 'bailiwick');
  file = join(folder, 'policy.json');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  chmodSync(join(top, 'etc'), 0o755);
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
});

function write(text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o644);
}

function read() {
  return readPolicy(filePlace(top, parts, uid));
}

function problem(): string {
  const state = read();
  return state.state === 'unusable' ? `${state.why} ${state.key}`.trim() : state.state;
}

describe.skipIf(process.platform === 'win32')('a policy file', () => {
  it('is absent on a machine that nobody manages', () => {
    expect(read()).toEqual({ state: 'unmanaged' });
    rmSync(folder, { recursive: true });
    expect(read()).toEqual({ state: 'unmanaged' });
    rmSync(join(top, 'etc'), { recursive: true });
    expect(read()).toEqual({ state: 'unmanaged' });
  });

  it('counts when it and its folders are the owner’s alone', () => {
    write(JSON.stringify(good));
    const policy = { ...good, off: [], limits: {}, masks: [], factors: [] };
    expect(read()).toEqual({ state: 'managed', policy });
    write(`\uFEFF${JSON.stringify(good)}`);
    expect(read()).toEqual({ state: 'managed', policy });
  });

  it.each([
    ['the file by its group', () => chmodSync(file, 0o664)],
    ['the file by everybody', () => chmodSync(file, 0o646)],
    ['its folder by its group', () => chmodSync(folder, 0o775)],
    ['its folder by everybody', () => chmodSync(folder, 0o757)],
    ['a folder above by its group', () => chmodSync(join(top, 'etc'), 0o775)],
    ['a folder above by everybody, even a sticky one', () => chmodSync(join(top, 'etc'), 0o1777)],
    ['the topmost folder by everybody', () => chmodSync(top, 0o777)],
  ])('is not used, and not ignored, when others may write %s', (_what, loosen) => {
    write(JSON.stringify(good));
    expect(problem()).toBe('managed');
    loosen();
    expect(problem()).toBe('not-owned');
  });

  it.skipIf(!isRoot).each([
    ['the file', () => chownSync(file, 65_534, 0)],
    ['its folder', () => chownSync(folder, 65_534, 0)],
    ['a folder above', () => chownSync(join(top, 'etc'), 65_534, 0)],
    ['the topmost folder', () => chownSync(top, 65_534, 0)],
  ])('is not used, and not ignored, when %s belongs to somebody else', (_what, give) => {
    write(JSON.stringify(good));
    expect(problem()).toBe('managed');
    give();
    expect(problem()).toBe('not-owned');
  });

  it('of a user does not count, where root has to own it', () => {
    write(JSON.stringify(good));
    const other = readPolicy(filePlace(top, parts, uid + 1));
    expect(other).toMatchObject({ state: 'unusable', why: 'not-owned' });
  });

  it('is not used behind a link, wherever it stands', () => {
    write(JSON.stringify(good));
    renameSync(file, join(top, 'elsewhere.json'));
    symlinkSync(join(top, 'elsewhere.json'), file);
    expect(problem()).toBe('unreadable');
    rmSync(file);
    symlinkSync(join(top, 'nowhere'), file);
    expect(problem()).toBe('unreadable');
    rmSync(file);
    write(JSON.stringify(good));
    renameSync(folder, join(top, 'real'));
    symlinkSync(join(top, 'real'), folder);
    expect(problem()).toBe('not-owned');
  });

  it('that is a folder is not used', () => {
    mkdirSync(file);
    expect(problem()).toBe('not-owned');
  });

  it.skipIf(isRoot)('that may not be read is not ignored', () => {
    write(JSON.stringify(good));
    chmodSync(file, 0o000);
    expect(problem()).toBe('unreadable');
    chmodSync(folder, 0o000);
    expect(problem()).toBe('unreadable');
    chmodSync(folder, 0o755);
  });

  it('that is too large is not read', () => {
    write(JSON.stringify(good).padEnd(65_536));
    expect(problem()).toBe('managed');
    write(JSON.stringify(good).padEnd(65_537));
    expect(problem()).toBe('too-large');
  });

  it.each([
    ['', 'not-json'],
    ['{', 'not-json'],
    ['{"version":1,}', 'not-json'],
    ['null', 'invalid'],
    ['{}', 'invalid version'],
    [JSON.stringify({ ...good, mask: ['title'] }), 'invalid mask'],
    [JSON.stringify({ ...good, limits: { most: 1 } }), 'invalid limits.most'],
    [JSON.stringify({ ...good, off: ['export', 'all'] }), 'invalid off.1'],
    [JSON.stringify({ ...good, '\u001B[2J\n': 1 }), 'invalid ??2J?'],
  ])('that holds %j is not used, and says why', (text, wanted) => {
    write(text);
    expect(problem()).toBe(wanted);
  });

  it('in other bytes than UTF-8 is not used', () => {
    writeFileSync(file, Buffer.from([0x7b, 0x22, 0xfc, 0x22, 0x7d]));
    chmodSync(file, 0o644);
    expect(problem()).toBe('not-json');
  });
});

describe('the place of the policy', () => {
  it('is the documented one of each system, and no environment leads elsewhere', () => {
    expect(policyPlace('linux').name).toBe('/etc/bailiwick/policy.json');
    expect(policyPlace('darwin').name).toBe('/Library/Application Support/Bailiwick/policy.json');
    expect(policyPlace('win32').name).toBe(
      String.raw`HKEY_LOCAL_MACHINE\Software\Policies\Bailiwick\Policy`,
    );
  });
});
