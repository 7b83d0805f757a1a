import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeHeader } from '../../../main/backend/vault/credentials.ts';
import { newFactor, newSeed, sealFactor, withFactor } from '../../../main/backend/vault/factor.ts';
import { codeAt, stepAt } from '../../../main/backend/vault/totp.ts';
import { unlockVault } from '../../../main/backend/vault/unlock.ts';
import { CommandLine, errorOf, password } from '../../support/cli.ts';

const cli = new CommandLine();
const { factor, codes } = newFactor(newSeed(), 0);

beforeAll(async () => {
  await cli.prepare();
  const folder = cli.profile;
  const unlocked = await unlockVault({ folder, password, deviceSecret: null, now: Date.now() });
  if (!unlocked.ok) throw new Error('The vault did not open.');
  const { keys } = unlocked;
  const { vaultId, operatorId } = keys;
  const { privateKeys } = keys.rootSecrets();
  const sealed = sealFactor({ vaultId, operatorId, privateKeys }, factor);
  changeHeader(folder, keys, (header) => withFactor(header, operatorId, sealed));
  keys.dispose();
}, 60_000);

afterAll(() => cli.remove());

it('is asked of the command line, and a code of the environment works once', async () => {
  const without = await cli.run(['directories', 'list', '--json']);
  expect([without.status, errorOf(without.stderr).code]).toStrictEqual([2, 'usage']);
  const code = { BAILIWICK_TOTP: codeAt(factor.seed, stepAt(Date.now())) };
  expect(await cli.run(['directories', 'list', '--json'], code)).toMatchObject({ status: 0 });
  const again = await cli.run(['directories', 'list', '--json'], code);
  expect([again.status, errorOf(again.stderr).code]).toStrictEqual([1, 'code-wrong']);
  const recovery = { BAILIWICK_TOTP: codes[0] ?? '' };
  const rules = await cli.run(
    ['operators', 'rules', '--factor', 'owner', '--hours', '8', '--json'],
    recovery,
  );
  expect(JSON.parse(rules.stdout)).toStrictEqual({
    factorRoles: ['owner'],
    sessionHours: 8,
    idleMinutes: 10,
  });
}, 120_000);
