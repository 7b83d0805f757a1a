import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const child = join(import.meta.dirname, 'keychain-child.ts');
const programs = ['dbus-run-session', 'gnome-keyring-daemon', 'gdbus'];
const hasKeyring = programs.every((name) => existsSync(join('/usr/bin', name)));
const home = mkdtempSync(join(tmpdir(), 'bailiwick-keychain-'));

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What main sees when this happens to a keyring of its own. */
function seen(what: string): Record<string, unknown> {
  const place = mkdtempSync(join(home, 'home-'));
  const unlock = `printf 'only for tests\\n' | gnome-keyring-daemon --unlock --components=secrets`;
  const run = `${unlock} > /dev/null; exec "$0" --no-warnings "$@"`;
  const bash = ['bash', '-c', run, process.execPath, child, what];
  const env = { ...process.env, HOME: place, XDG_RUNTIME_DIR: place, KEYCHAIN_TEST: place };
  const { stdout, stderr } = spawnSync('dbus-run-session', ['--', ...bash], {
    encoding: 'utf8',
    env,
  });
  const line = stdout.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) throw new Error(`The child said nothing: ${stderr}`);
  // The program beside this test writes it.
  return JSON.parse(line) as Record<string, unknown>;
}

const kept = { state: 'ok', value: 'kept' };

describe.runIf(hasKeyring)('a keychain', () => {
  it('that works keeps what it was given', () => {
    expect(seen('nothing')).toEqual({ probe: 'ok', made: 'ok', seen: kept });
  });

  it('that is locked, and whose prompt is refused, is told as locked', () => {
    const seenThen = { state: 'locked' };
    expect(seen('lock')).toEqual({ probe: 'ok', made: 'ok', seen: seenThen, writing: 'locked' });
  });

  it('that does not answer is told as unavailable, nothing was overwritten, and main goes on', () => {
    const { turns, ...rest } = seen('stop');
    expect(rest).toEqual({
      probe: 'ok',
      made: 'ok',
      seen: { state: 'unavailable' },
      writing: 'unavailable',
      afterwards: kept,
    });
    // The library holds its thread for two seconds: a clock there has one turn or none.
    expect(turns).toBeGreaterThanOrEqual(5);
  }, 60_000);

  it('that ends in the middle of an answer is told as unavailable', () => {
    expect(seen('end the keyring')).toMatchObject({ made: 'ok', seen: { state: 'unavailable' } });
  });

  it('whose bus ends in the middle of an answer is told as unavailable, and then as such or as absent', () => {
    expect(seen('end the bus')).toMatchObject({
      made: 'ok',
      seen: { state: 'unavailable' },
      afterwards: { state: expect.stringMatching(/^(absent|unavailable)$/u) },
    });
  });

  it('whose collection was dropped has no secret, and takes none', () => {
    const seenThen = { state: 'missing' };
    expect(seen('drop')).toEqual({
      probe: 'ok',
      made: 'ok',
      seen: seenThen,
      writing: 'unavailable',
    });
  });
});
