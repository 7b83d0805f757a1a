import { existsSync } from 'node:fs';
import type { SessionStatus } from '../../shared/model/session.ts';
import type { Host } from './host.ts';
import { Refused, valueOf } from './problems.ts';
import { askCode, askPassword } from './secrets.ts';
import type { Terminal } from './terminal.ts';
import { kitWarning } from './words.ts';

type CliClient = Host['client'];
type Known = SessionStatus['operators'][number];

/** Signs in before the first call that needs the vault, and says what the vault lacks. */
export async function signIn(
  client: CliClient,
  terminal: Terminal,
  { profile, repairs }: { readonly profile: string; readonly repairs: boolean },
): Promise<void> {
  if (!existsSync(profile)) throw new Refused('vault-missing');
  const ask = () => askPassword(terminal);
  const { isKitConfirmed, state } = await signInWith(client, terminal, ask, repairs);
  // The backend refuses each call besides; so nobody is warned and refused at once.
  if (state === 'kit') throw new Refused('kit-mandatory');
  if (!isKitConfirmed) terminal.note(`Warning: ${kitWarning}`);
}

/**
 * Signs in; the password is asked for once everything else makes sense. `repair` opens a vault whose
 * database is damaged without it, to put it right.
 */
export async function signInWith(
  client: CliClient,
  terminal: Terminal,
  password: () => Promise<string>,
  repair = false,
): Promise<SessionStatus> {
  const status = valueOf(await client.session.status({}));
  // Nobody is asked for the password of a vault that is not there.
  if (status.state === 'new') throw new Refused('vault-missing');
  const named = operatorNamed(status.operators);
  const given = { password: await password(), operator: named?.id, ...(repair && { repair }) };
  const usesCode = named?.usesCode ?? status.usesCode;
  const code = usesCode ? { code: await askCode(terminal) } : {};
  const signedIn = valueOf(await client.session.signIn({ ...given, ...code }));
  if (signedIn.state !== 'provider') return signedIn;
  await signInWithProvider(client, terminal);
  const passed = valueOf(await client.session.status({}));
  if (passed.byProvider) terminal.note(givenWords(passed.role ?? '', passed.byProvider.closed));
  return passed;
}

/** Proves the password again, and the second factor where there is one. */
export async function proveAgain(client: CliClient, terminal: Terminal): Promise<void> {
  const { usesCode } = valueOf(await client.session.status({}));
  const password = await askPassword(terminal);
  const code = usesCode ? { code: await askCode(terminal) } : {};
  valueOf(await client.session.stepUp({ password, ...code }));
}

function givenWords(role: string, closed: readonly string[]): string {
  const keys = closed.length > 0 ? `, without the keys of ${closed.join(' and ')}` : '';
  return `The provider gives you the role ${role} for this session${keys}.`;
}

/**
 * Signs in with the organisation's provider: shows the address and waits for the browser. While the
 * provider cannot be reached a lease lets in, and its end is said.
 */
export async function signInWithProvider(client: CliClient, terminal: Terminal): Promise<void> {
  const begun = await client.provider.begin({});
  if (!begun.ok && begun.code === 'provider-unreachable') {
    // A lease stands for the sign-in alone, and not for the proof before a dangerous act.
    const { isNeeded } = valueOf(await client.provider.own({}));
    if (!isNeeded) throw new Refused('provider-unreachable');
    const { until } = valueOf(await client.provider.useLease({}));
    const end = new Date(until).toISOString();
    terminal.note(`The provider cannot be reached. Until ${end} you sign in without it.`);
    return;
  }
  const { address, host } = valueOf(begun);
  terminal.note(`Open this address in a browser and sign in at ${host}; two minutes are left:`);
  terminal.note(address);
  valueOf(await client.provider.finish({}));
}

/** Who signs in: BAILIWICK_OPERATOR names them where there are several. */
function operatorNamed(known: SessionStatus['operators']): Known | undefined {
  const wanted = process.env['BAILIWICK_OPERATOR']?.toLowerCase() ?? '';
  if (wanted === '') return undefined;
  const found = known.find(({ name }) => name.toLowerCase() === wanted);
  if (!found) throw new Refused('operator-missing');
  return found;
}
