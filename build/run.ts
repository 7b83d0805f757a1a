import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

export type RunOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
};

/** A command that ended badly; its message names the command but not its arguments. */
export class CommandFailed extends Error {
  readonly status: number;
  readonly output: string;

  constructor(command: string, status: number, output: string) {
    super(`${command} ended with status ${status}${output === '' ? '' : `:\n${output}`}`);
    this.status = status;
    this.output = output;
  }
}

export function say(text: string): void {
  const stream = process.env['BAILIWICK_QUIET'] === '1' ? process.stderr : process.stdout;
  stream.write(`${text}\n`);
}

const running = new Set<ChildProcess>();
let isInterrupted = false;

// A terminal sends Ctrl+C to our children too. Dying before them would leave their remains: the
// `finally` of each script takes those away, once its child has ended.
process.on('SIGINT', () => {
  isInterrupted = true;
});
process.on('SIGTERM', () => {
  isInterrupted = true;
  for (const child of running) child.kill('SIGTERM');
});

function start(command: string, args: readonly string[], options: RunOptions, piped: boolean) {
  if (isInterrupted) throw new Error('interrupted');
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: options.env ?? process.env,
    stdio: piped ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    // npm is a .cmd file on Windows, which only a shell can start.
    shell: process.platform === 'win32' && command.endsWith('.cmd'),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
  running.add(child);
  child.on('close', () => running.delete(child));
  return child;
}

/** Runs a command with our own input and output; answers its exit status. */
export function statusOf(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  return new Promise((done, fail) => {
    const child = start(command, args, options, false);
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 1));
  });
}

/** Runs a command with our own input and output; throws `CommandFailed` unless it ends with 0. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<void> {
  const status = await statusOf(command, args, options);
  if (status !== 0) throw new CommandFailed(command, status, '');
}

/** Runs a command and answers its standard output; throws `CommandFailed` with all output. */
export function outputOf(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return new Promise((done, fail) => {
    const child = start(command, args, options, true);
    let output = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(output);
      else fail(new CommandFailed(command, code ?? 1, `${output}${errors}`.trim()));
    });
  });
}

/** Whether a program of this name is on the PATH. */
export async function hasProgram(name: string): Promise<boolean> {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  try {
    await outputOf(finder, [name]);
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

/** The body of a script: what it throws is told in one line and becomes a status other than 0. */
export async function script(body: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await body();
  } catch (error) {
    process.stderr.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
