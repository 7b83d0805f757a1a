import { userInfo } from 'node:os';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { askKit, askNewPassword, askPassword, askShares } from '../secrets.ts';
import { signInWith } from '../sign-in.ts';
import { kitWarning, passwordWords } from '../words.ts';

const asksForKit = 3;

type NewKit = { readonly kit: readonly string[]; readonly ask: readonly [number, number] };

/** A password that the rules take; says why when they do not. */
export async function goodPassword(
  { host, terminal }: Surroundings,
  name: string,
): Promise<string> {
  const password = await askNewPassword(terminal);
  const verdict = valueOf(await host.client.session.checkPassword({ password, name }));
  if (verdict.ok) return password;
  for (const problem of verdict.problems) terminal.note(passwordWords[problem]);
  throw new Refused('password-weak');
}

/** A person proves that the kit is on paper. */
async function confirm({ host, terminal }: Surroundings, { kit, ask }: NewKit): Promise<void> {
  const [first, second] = ask;
  terminal.note(`Recovery kit, shown once. Print it or write it down:\n\n  ${kit.join('-')}\n`);
  for (let left = asksForKit; left > 0; left -= 1) {
    const one = await terminal.ask(`Group ${first + 1} of the kit`, false);
    const other = await terminal.ask(`Group ${second + 1} of the kit`, false);
    const outcome = await host.client.session.confirmKit({ groups: [one, other] });
    if (outcome.ok) return;
    if (outcome.code !== 'kit-mismatch' || left === 1) valueOf(outcome);
    terminal.note('That is not what the kit says.');
  }
}

async function init(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const name = given.text('name') ?? userInfo().username;
  const { state } = valueOf(await host.client.session.status({}));
  if (state !== 'new') throw new Refused('vault-exists');
  const password = await goodPassword(around, name);
  const useKeychain = !given.is('no-keychain');
  const made = valueOf(await host.client.session.create({ name, password, useKeychain }));
  return kitAnswer(around, made, { operator: name, usesKeychain: useKeychain });
}

async function recover(around: Surroundings): Promise<Answer> {
  const { host, given, terminal } = around;
  const { state } = valueOf(await host.client.session.status({}));
  if (state === 'new') throw new Refused('vault-missing');
  const isByShares = given.is('shares');
  const variable = isByShares ? 'BAILIWICK_RECOVERY_SHARES' : 'BAILIWICK_RECOVERY_KIT';
  if (!terminal.isInteractive && !process.env[variable]) {
    throw new UsageError(`Set ${variable}, or use a terminal.`);
  }
  const useKeychain = !given.is('no-keychain');
  const { session } = host.client;
  if (isByShares) {
    const [one, other] = await askShares(terminal);
    const password = await goodPassword(around, '');
    const input = { shares: [one, other] as [string, string], password, useKeychain };
    const made = valueOf(await session.recoverWithShares(input));
    return kitAnswer(around, made, { usesKeychain: useKeychain });
  }
  const kit = await askKit(terminal);
  const password = await goodPassword(around, '');
  const made = valueOf(await session.recover({ kit, password, useKeychain }));
  return kitAnswer(around, made, { usesKeychain: useKeychain });
}

async function newKit(around: Surroundings): Promise<Answer> {
  const { host, terminal } = around;
  let password = '';
  const ask = async () => (password = await askPassword(terminal));
  const { usesCode } = await signInWith(host.client, terminal, ask);
  // The code of the sign-in is used up.
  const code = usesCode ? { code: await terminal.ask('The next code', true) } : {};
  const made = valueOf(await host.client.session.renewKit({ password, ...code }));
  return kitAnswer(around, made, {});
}

/** Asks a person for the kit; a program has it once it has read the answer. */
async function kitAnswer(around: Surroundings, made: NewKit, facts: object): Promise<Answer> {
  const { host, terminal } = around;
  const { kit, ask } = made;
  const value = { ...facts, kit };
  const lines = ['The vault is ready. Recovery kit, shown once:', '', `  ${kit.join('-')}`];
  if (terminal.isInteractive) {
    await confirm(around, made);
    return { value, lines };
  }
  const groups: [string, string] = [kit[ask[0]] ?? '', kit[ask[1]] ?? ''];
  const onPrinted = async () => void valueOf(await host.client.session.confirmKit({ groups }));
  return { value, lines, onPrinted };
}

async function status({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.session.status({}));
  const { state, problem, operatorName, keychain, keychainName, usesKeychain } = value;
  const kit = value.isKitConfirmed ? [] : [`kit:       not confirmed. ${kitWarning}`];
  const lines = [
    `state:     ${state}${problem === null ? '' : ` (${problem})`}`,
    `operator:  ${operatorName ?? '-'}`,
    `keychain:  ${usesKeychain ? `${keychainName}, ${keychain}` : 'not used'}`,
    ...kit,
  ];
  return { value, lines };
}

/** Making, opening and describing the vault itself. */
export const vaultCommands: readonly Command[] = [
  {
    name: 'init',
    words: '',
    about: 'Make a vault in the profile folder and show its recovery kit.',
    options: { 'no-keychain': { type: 'boolean' }, name: { type: 'string' } },
    count: [0, 0],
    run: init,
  },
  {
    name: 'recover',
    words: '',
    about: 'Open the vault with its recovery kit, or with two shares, and set a new password.',
    options: { 'no-keychain': { type: 'boolean' }, shares: { type: 'boolean' } },
    count: [0, 0],
    run: recover,
  },
  {
    name: 'kit',
    words: '',
    about: 'Make a new recovery kit in place of the one before.',
    options: {},
    count: [0, 0],
    run: newKit,
  },
  {
    name: 'status',
    words: '',
    about: 'Say whether there is a vault and what it needs. Asks for no password.',
    options: {},
    count: [0, 0],
    run: status,
  },
];
