import { fork, spawnSync } from 'node:child_process';

/** A process of ours, without its window: messages and an end. */
export type Child = {
  readonly pid: number | undefined;
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onExit: (listener: (code: number | null) => void) => void;
  readonly kill: () => void;
};

/** Starts a bundle of ours with arguments, and with more names of our environment than usual. */
export type StartProcess = (
  bundle: string,
  args: readonly string[],
  more?: readonly string[],
) => Child;

/** What a child may know of our environment. Everything else, such as SSLKEYLOGFILE, stays out. */
const inherited = ['LANG', 'TZ', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'] as const;

/**
 * For the C library of Linux, which keeps what it once gave out: a large piece is a mapping of its
 * own and goes back at once, and the threads of a process share two heaps.
 */
const memory = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' } as const;

/** The environment of a child: a short list, so that no setting of the shell reaches the keys. */
export function childEnvironment(more: readonly string[] = []): Record<string, string> {
  const environment: Record<string, string> = process.platform === 'linux' ? { ...memory } : {};
  for (const name of [...inherited, ...more]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** A child process of a Node of its own: for the command line, and for an Electron whose Node is too old. */
export function startWithNode(node: string, onLog: (line: string) => void): StartProcess {
  return (bundle, args, more) => {
    const child = fork(bundle, [...args], {
      execPath: node,
      // Most of what these processes make is short-lived: a larger nursery saves a third of the time.
      execArgv: ['--max-semi-space-size=64'],
      env: childEnvironment(more),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => onLog(text));
    // A message to a process that has just ended has nobody to read it; its end is told by itself.
    child.on('error', () => onLog('A process of ours was not reached.\n'));
    return {
      pid: child.pid,
      post: (message) => {
        if (child.connected) child.send(message as object);
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', listener),
      kill: () => child.kill('SIGKILL'),
    };
  };
}

/** How a program of the system ended; the status is null when it did not run to its end. */
export type Ended = { readonly status: number | null; readonly text: string };

/** Runs a program of the system, named by its whole path, and waits for what it prints. */
export function runProgram(
  path: string,
  args: readonly string[],
  within: {
    readonly environment: Readonly<Record<string, string>>;
    readonly withinMs: number;
    readonly textMax: number;
  },
): Ended {
  const { status, stdout } = spawnSync(path, [...args], {
    env: { ...within.environment },
    encoding: 'utf8',
    windowsHide: true,
    timeout: within.withinMs,
    maxBuffer: within.textMax,
  });
  return { status, text: stdout ?? '' };
}
