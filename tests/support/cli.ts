import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openVault } from '../../main/backend/session/open-vault.ts';
import { confirmRecoveryKit } from '../../main/backend/vault/credentials.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import { createVault } from '../../main/backend/vault/unlock.ts';
import { unmanaged } from './managed.ts';

const entry = resolve(import.meta.dirname, '../../out/cli/cli.cjs');

/** The password of every scratch profile. */
export const password = 'tulip granite orbit saddle 47';

/** The refusal that a command with `--json` told on standard error. */
export function errorOf(stderr: string): { readonly code: string; readonly words: string } {
  return (JSON.parse(stderr) as { error: { code: string; words: string } }).error;
}

/** How a command ended, and what it said. */
export type Ended = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A folder with a place for a profile and for files, without a vault yet. */
export class CommandLine {
  readonly place = mkdtempSync(join(tmpdir(), 'bailiwick-cli-'));
  readonly profile = join(this.place, 'profile');

  /** Makes a vault at the lowest cost that is allowed, and answers its recovery kit. */
  async prepare({ isKitConfirmed = true } = {}): Promise<string> {
    const folder = this.profile;
    const given = { folder, ownerName: 'Ann', password, deviceSecret: null, cost: minimumKdfCost };
    const { keys, header, recoveryKit } = await createVault(given);
    if (isKitConfirmed) confirmRecoveryKit(folder, keys, Date.now());
    const around = {
      folder,
      post: () => undefined,
      now: () => Date.now(),
      managed: unmanaged,
      onError: (error: unknown) => {
        throw error;
      },
    };
    const opened = openVault(around, { keys, header }, 'create');
    await opened.services.index.refresh();
    opened.close();
    return recoveryKit.text;
  }

  /** The path of a file beside the profile. */
  path(name: string): string {
    return join(this.place, name);
  }

  /** Runs a command without a terminal and waits for its end. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return ended(this.start(args, env));
  }

  /** Runs a command with `--json` and answers what it printed. Throws when it was refused. */
  async json<Value>(...args: readonly string[]): Promise<Value> {
    const { status, stdout, stderr } = await this.run([...args, '--json']);
    if (stdout === '') throw new Error(`${args[0] ?? ''} ended with ${status}: ${stderr}`);
    // The caller names what the command answers; the assertions that follow look at it.
    return JSON.parse(stdout) as Value;
  }

  /** Starts a command, as the leader of a process group of its own, as a shell does. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const [command = '', ...rest] = this.words(args);
    return spawn(command, rest, {
      cwd: this.place,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.environment(env),
    });
  }

  /** The words that start a command. */
  words(args: readonly string[]): readonly string[] {
    return [process.execPath, entry, ...args, '--profile', this.profile];
  }

  /** The environment of a command: with the password, and nothing else of ours. */
  environment(env: Readonly<Record<string, string>>) {
    const { PATH } = process.env;
    return { PATH, HOME: this.place, BAILIWICK_PASSWORD: password, ...env };
  }

  remove(): void {
    rmSync(this.place, { recursive: true, force: true });
  }
}

/** Waits for the end of a command. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await once(child, 'close');
  return { status: child.exitCode, stdout, stderr };
}
