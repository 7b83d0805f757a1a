import { UsageError } from './problems.ts';
import type { Terminal } from './terminal.ts';

/** The password from BAILIWICK_PASSWORD or from the terminal. Never an argument: every process can read those. */
export function askPassword(terminal: Terminal): Promise<string> {
  return fromEnvironment('BAILIWICK_PASSWORD') ?? terminal.ask('Password', true);
}

/**
 * A code of the authenticator or a recovery code, from BAILIWICK_TOTP or from the terminal, for
 * operators with a second factor.
 */
export function askCode(terminal: Terminal): Promise<string> {
  return fromEnvironment('BAILIWICK_TOTP') ?? terminal.ask('Code', true);
}

/** A new password; a person types it twice. */
export async function askNewPassword(terminal: Terminal): Promise<string> {
  const given = fromEnvironment('BAILIWICK_PASSWORD');
  if (given) return given;
  const first = await terminal.ask('New password', true);
  const second = await terminal.ask('The same again', true);
  if (first !== second) throw new UsageError('The two passwords differ.');
  return first;
}

/** The password of a server, from BAILIWICK_DIRECTORY_PASSWORD or from the terminal. */
export function askDirectoryPassword(terminal: Terminal): Promise<string> {
  return (
    fromEnvironment('BAILIWICK_DIRECTORY_PASSWORD') ?? terminal.ask('Password at the server', true)
  );
}

/** The recovery kit from BAILIWICK_RECOVERY_KIT or from the terminal. */
export function askKit(terminal: Terminal): Promise<string> {
  return fromEnvironment('BAILIWICK_RECOVERY_KIT') ?? terminal.ask('Recovery kit', true);
}

/** The shares of two officers, from BAILIWICK_RECOVERY_SHARES (with a space between) or the terminal. */
export async function askShares(terminal: Terminal): Promise<readonly [string, string]> {
  const given = await fromEnvironment('BAILIWICK_RECOVERY_SHARES');
  if (given === undefined) {
    const one = await terminal.ask('Share of one officer', true);
    return [one, await terminal.ask('Share of another officer', true)];
  }
  const [one, other, more] = given.trim().split(/\s+/u);
  if (one === undefined || other === undefined || more !== undefined) {
    throw new UsageError('BAILIWICK_RECOVERY_SHARES is two shares with a space between them.');
  }
  return [one, other];
}

/** The enrolment code from BAILIWICK_INVITE_CODE or from the terminal. */
export function askInviteCode(terminal: Terminal): Promise<string> {
  return fromEnvironment('BAILIWICK_INVITE_CODE') ?? terminal.ask('Enrolment code', true);
}

/** The passphrase of a sealed password, from BAILIWICK_PASSPHRASE or from the terminal. */
export function askPassphrase(terminal: Terminal): Promise<string> {
  return fromEnvironment('BAILIWICK_PASSPHRASE') ?? terminal.ask('Passphrase', true);
}

function fromEnvironment(name: string): Promise<string> | undefined {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : Promise.resolve(value);
}
