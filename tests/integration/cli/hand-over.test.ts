import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPassphrase, sealHandOver } from '../../../main/backend/changes/hand-over-file.ts';
import { CommandLine, errorOf } from '../../support/cli.ts';

// There is no vault here: whoever gets a password by file has none.
const line = new CommandLine();
const path = line.path('sealed-password.html');
const passphrase = newPassphrase();
const password = 'Canary-7granite+orbit';
const patience = 60_000;

beforeAll(async () => {
  const given = { account: 'Ann \u202e', secret: Buffer.from(password), createdAt: 0 };
  writeFileSync(path, await sealHandOver(given, passphrase));
}, patience);

afterAll(() => line.remove());

function open(file: string, typed: string, ...options: readonly string[]) {
  const env = { BAILIWICK_PASSPHRASE: typed, BAILIWICK_PASSWORD: '' };
  return line.run(['hand-over', 'open', file, ...options], env);
}

it(
  'prints the password of a file, and only that, to standard output',
  async () => {
    const opened = await open(path, passphrase.join('-'));
    expect(opened).toMatchObject({ status: 0, stdout: `${password}\n` });
    expect(opened.stderr).toContain('Password of Ann \\u{202e}.');
    expect(opened.stderr).not.toContain(password);
    const asJson = await open(path, passphrase.join('').toLowerCase(), '--json');
    expect(JSON.parse(asJson.stdout)).toEqual({ account: 'Ann \u202e', password });
  },
  patience,
);

it(
  'refuses a wrong passphrase, what is no such file, and to ask where nobody is',
  async () => {
    const other = line.path('other');
    writeFileSync(other, '<pre id="sealed" hidden>\nbailiwick-hand-over 1\n{}\n\n\n</pre>');
    mkdirSync(line.path('folder'));
    const rows = [
      [path, newPassphrase().join('-'), 'hand-over-passphrase-wrong'],
      [other, passphrase.join('-'), 'hand-over-unusable'],
      [line.path('folder'), passphrase.join('-'), 'hand-over-unusable'],
      [line.path('gone'), passphrase.join('-'), 'file-unreadable'],
    ] as const;
    for (const [file, typed, code] of rows) {
      const refused = await open(file, typed, '--json');
      expect([refused.status, refused.stdout, errorOf(refused.stderr).code]).toEqual([1, '', code]);
      expect(refused.stderr).not.toContain(line.place);
    }
    expect((await open(path, '')).status).toBe(2);
  },
  patience,
);
