import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommandLine, type Ended, ended, errorOf } from '../../support/cli.ts';
import { clientId, type OidcServer, startOidcServer } from '../../support/oidc-server.ts';
import { comeBack } from '../../support/scripted-browser.ts';

const cli = new CommandLine();
let server: OidcServer;

beforeAll(async () => {
  server = await startOidcServer();
  await cli.prepare();
}, 60_000);

afterAll(async () => {
  await server.stop();
  cli.remove();
});

/** Runs a command that shows an address, and signs in there as somebody. */
async function runAs(name: string, args: readonly string[]): Promise<Ended> {
  const child = cli.start(args);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const isShown = said.includes('http:');
    said += text;
    const address = /^http:\S+$/mu.exec(said)?.[0];
    if (!isShown && address !== undefined) void comeBack(address, name);
  });
  return ended(child);
}

it('sets a provider up, shows its address and waits for the browser', async () => {
  const { issuer } = server;
  const named = ['provider', 'set', '--issuer', issuer, '--client-id', clientId];
  const untried = await cli.run([...named, '--sign-in', 'owner', '--json']);
  expect([untried.status, errorOf(untried.stderr).code]).toStrictEqual([1, 'provider-untried']);
  expect(await cli.json(...named, '--lease-hours', '0')).toMatchObject({ issuer, leaseHours: 0 });
  const tried = await runAs('ann', ['provider', 'try']);
  expect(tried).toMatchObject({ status: 0 });
  expect(tried.stderr).toContain('Open this address in a browser');
  const mapping = ['--claim', 'groups', '--map', 'audit=auditor', '--otherwise', 'own'];
  expect(await cli.json('provider', 'set', '--sign-in', 'owner', ...mapping)).toMatchObject({
    signInRoles: ['owner'],
    leaseHours: 0,
    claim: { values: [{ value: 'audit', role: 'auditor' }], otherwise: 'own' },
  });

  expect(await runAs('ann', ['directories', 'list'])).toMatchObject({ status: 0 });
  const other = await runAs('mallory', ['directories', 'list']);
  expect(other.status).toBe(1);
  expect(other.stderr).toContain('bound to another identity');
  await server.stop();
  const gone = await cli.run(['directories', 'list', '--json']);
  expect([gone.status, errorOf(gone.stderr).code]).toStrictEqual([1, 'provider-lease-over']);
}, 120_000);
