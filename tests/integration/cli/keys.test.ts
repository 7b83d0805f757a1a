import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrol } from '../../../main/backend/vault/enrol.ts';
import { minimumKdfCost } from '../../../main/backend/vault/kdf.ts';
import { formatShare } from '../../../main/backend/vault/share-text.ts';
import type { KeyFacts } from '../../../shared/model/key.ts';
import { CommandLine, errorOf, password } from '../../support/cli.ts';

const cli = new CommandLine();

beforeAll(() => cli.prepare(), 60_000);

afterAll(() => cli.remove());

async function versions(): Promise<Record<string, number | null>> {
  const { stdout } = await cli.run(['keys', 'status', '--json']);
  const { keys } = JSON.parse(stdout) as { readonly keys: readonly KeyFacts[] };
  return Object.fromEntries(keys.map(({ kind, version }) => [kind, version]));
}

it('renews the keys that are named, and says what there is and when it is due', async () => {
  for (const key of ['personal', 'vault']) {
    expect(await cli.run(['keys', 'rotate', key, '--reason', 'The year is over'])).toMatchObject({
      status: 0,
      stdout: `${key}: renewed\n`,
    });
  }
  expect(await versions()).toMatchObject({ vault: 2, database: 2, personal: 2, credentials: 1 });
  expect((await cli.run(['keys', 'interval', '90'])).stdout).toBe('keys are due after 90 days\n');
  const { stdout } = await cli.run(['keys', 'status']);
  expect(stdout).toMatch(/^database +- +2 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d/mu);
  const unknown = await cli.run(['keys', 'rotate', 'policy', '--json']);
  expect([unknown.status, errorOf(unknown.stderr).code]).toStrictEqual([2, 'usage']);
}, 120_000);

it('makes a recovery group, hands a share over once, and refuses shares that are not two of it', async () => {
  const invited = ['operators', 'invite', 'Sue', '--role', 'support'] as const;
  const { code } = await cli.json<{ code: string[] }>(...invited);
  const enrolled = await enrol({
    folder: cli.profile,
    code: code.join('-'),
    password,
    deviceSecret: null,
    deviceLabel: 'laptop',
    now: Date.now(),
    cost: minimumKdfCost,
  });
  expect(enrolled.ok).toBe(true);
  const officers = ['--officer', 'ann', '--officer', 'Sue'];
  expect(await cli.json('recovery', 'group', 'make', ...officers)).toMatchObject({
    number: 1,
    owner: 'Ann',
    officers: [{ name: 'Ann', takenAt: null }, { name: 'Sue' }],
  });
  const { share } = await cli.json<{ share: string[] }>('recovery', 'share');
  const { stdout } = await cli.run(['recovery', 'group', 'list']);
  expect(stdout).toMatch(/^Ann +on paper since/mu);
  expect(stdout).toMatch(/^Sue +not on paper yet/mu);
  const foreign = formatShare({ group: 1, index: 2, value: Buffer.alloc(32, 5) });
  const { stderr } = await cli.run(['recover', '--shares', '--no-keychain', '--json'], {
    BAILIWICK_RECOVERY_SHARES: `${share.join('-')} ${foreign}`,
  });
  expect(errorOf(stderr).code).toBe('share-mismatch');
}, 120_000);
