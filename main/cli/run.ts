import { join } from 'node:path';
import { Failure } from '../../shared/failure.ts';
import { policyIn, requireFeature } from '../../shared/managed.ts';
import type { ManagedState } from '../../shared/model/managed-policy.ts';
import { policyPlace, readPolicy } from '../managed/read-policy.ts';
import { type Asked, helpLines, parseCommand, profileOf } from './arguments.ts';
import type { Answer } from './command.ts';
import { giveRoleBack, takeUpRole } from './elevated.ts';
import { Host } from './host.ts';
import { Cancelled, exitCodes, Refused, UsageError } from './problems.ts';
import { proveAgain, signIn, signInWithProvider } from './sign-in.ts';
import { openTerminal } from './terminal.ts';
import { failureWords, refusalWords } from './words.ts';

/** Carries out one command line and answers its exit status. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const isJson = args.includes('--json');
  try {
    if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
      process.stdout.write(`${helpLines().join('\n')}\n`);
      return args.length === 0 ? exitCodes.usage : exitCodes.ok;
    }
    return await carryOut(parseCommand(args), isJson);
  } catch (error) {
    return report(error, isJson);
  }
}

async function carryOut(asked: Asked, isJson: boolean): Promise<number> {
  const terminal = openTerminal();
  const folder = process.env['INIT_CWD'] ?? process.cwd();
  const { command, given } = asked;
  const profile = profileOf(given, folder);
  // The database brings native code for Node-API 10; an older Node would crash without a word.
  if (Number(process.versions['napi']) < 10) throw new UsageError('Node 22.14 or newer is needed.');
  const readManaged = () => readPolicy(policyPlace(process.platform));
  requireAllowed(readManaged());
  const abort = new AbortController();
  const interrupt = (): void => {
    // Whoever asks twice does not want to wait: the processes end with this one.
    if (abort.signal.aborted) process.exit(exitCodes.cancelled);
    abort.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const place = { profile, bundles: join(__dirname, '..'), readManaged };
  const repairs = command.repairs ?? false;
  let isElevated = false;
  const host = new Host(place, abort.signal, {
    signIn: async (client) => {
      await signIn(client, terminal, { profile, repairs });
      if (!given.is('elevated')) return;
      await takeUpRole(client, terminal);
      isElevated = true;
    },
    askProvider: (client) => signInWithProvider(client, terminal),
    askAgain: (client) => proveAgain(client, terminal),
  });
  try {
    const answer = await command.run({ host, terminal, given, folder });
    await print(answer, isJson);
    await answer.onPrinted?.();
    return answer.isPartial ? exitCodes.partly : exitCodes.ok;
  } finally {
    // A command that was cut off ends with its session, and the role with that.
    if (isElevated && !abort.signal.aborted) await giveRoleBack(host.client);
    await host.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Refuses before anybody is asked for a password. */
function requireAllowed(managed: ManagedState): void {
  try {
    requireFeature(policyIn(managed), 'commandLine');
  } catch (error) {
    if (error instanceof Failure) throw new Refused(error.code, error.facts);
    throw error;
  }
}

/** Ends once the answer was taken by whoever reads it. */
function print({ value, lines }: Answer, isJson: boolean): Promise<void> {
  const text = isJson ? JSON.stringify(value) : lines.join('\n');
  return new Promise((resolve, reject) => {
    if (text === '') return resolve();
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

type Problem = { readonly code: string; readonly words: string } & Partial<
  Pick<Refused, 'facts' | 'correlation'>
>;

function report(error: unknown, isJson: boolean): number {
  const { status, problem } = problemOf(error);
  const text = isJson ? JSON.stringify({ error: problem }) : `${problem.code}: ${problem.words}`;
  process.stderr.write(`${text}\n`);
  return status;
}

function problemOf(error: unknown): { readonly status: number; readonly problem: Problem } {
  if (error instanceof UsageError) {
    return { status: exitCodes.usage, problem: { code: 'usage', words: error.message } };
  }
  if (error instanceof Cancelled) {
    const words = 'Cancelled. What was done until then stays as it is.';
    return { status: exitCodes.cancelled, problem: { code: 'cancelled', words } };
  }
  if (error instanceof Refused) {
    const { code, facts, correlation } = error;
    const status = code === 'internal' ? exitCodes.internal : exitCodes.refused;
    const words = refusalWords(code, facts);
    return { status, problem: { code, words, facts, correlation } };
  }
  // The text of a defect may hold values; its kind and place are enough to find it.
  const kind = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? (error.stack ?? '').split('\n')[1]?.trim() : '';
  const words = `${failureWords.internal} (${kind} ${place ?? ''})`;
  return { status: exitCodes.internal, problem: { code: 'internal', words } };
}
