import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KeyFacts } from '../../../shared/model/key.ts';
import { CommandLine, errorOf } from '../../support/cli.ts';

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
  const unknown = await cli.run(['keys', 'rotate', 'audit', '--json']);
  expect([unknown.status, errorOf(unknown.stderr).code]).toStrictEqual([2, 'usage']);
}, 120_000);
