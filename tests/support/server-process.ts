import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { createServer, connect } from 'node:net';

/** What a program printed, and how it ended. */
export type Ran = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end; a status other than 0 is an answer, not an error. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    const settings = { env, maxBuffer: 256 * 1024 * 1024, encoding: 'utf8' as const };
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
    // A program that does not read its input may have ended before it is written.
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
  });
}

/** Runs a program that must succeed. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const ran = await runProgram(command, args, options);
  if (ran.status === 0) return ran.stdout;
  throw new Error(`${command} ended with status ${ran.status}: ${ran.stderr || ran.stdout}`);
}

/** A port of the loopback that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** A server that a test started, and what it printed. */
export type Started = {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Ends it and waits until it has ended. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
};

/** Starts a server; what it prints is kept for the error that says why it did not come up. */
export function startServer(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Started {
  let printed = '';
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  // A test that is given up while its server starts has nobody left who would end it.
  const kill = () => child.kill('SIGTERM');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => {
    printed += error.message;
  });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  return {
    child,
    output: () => printed,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null) child.kill(signal);
      await ended;
    },
  };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Waits until a server takes connections; a server that ended is an error with its last words. */
export async function untilAnswers(started: Started, host: string, port: number): Promise<void> {
  const until = Date.now() + 45_000;
  while (!(await answers(host, port))) {
    const isGone = started.child.exitCode !== null || started.child.pid === undefined;
    if (isGone || Date.now() > until) {
      await started.stop('SIGKILL');
      throw new Error(`The server did not come up: ${started.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
