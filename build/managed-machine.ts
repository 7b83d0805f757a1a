import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lays a folder over /etc; of what follows the words, nothing outside of this process sees it. */
const overEtc = 'mount -t overlay overlay -o "lowerdir=$1:/etc" /etc && shift && exec "$@"';

/**
 * A policy at its real place, for a process and its children alone: a mount namespace of their own,
 * so that a test that is cut off leaves nothing behind and nobody else is managed by it.
 */
export class ManagedMachine {
  readonly #layer = mkdtempSync(join(tmpdir(), 'bailiwick-etc-'));
  readonly #file: string;

  constructor(text: string) {
    const folder = join(this.#layer, 'bailiwick');
    mkdirSync(folder);
    // The layer stands for /etc itself there.
    for (const place of [this.#layer, folder]) chmodSync(place, 0o755);
    this.#file = join(folder, 'policy.json');
    this.write(text);
  }

  /** Whether this machine lets us: Linux, root, and a kernel that takes the layer. */
  static isPossible(): boolean {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
    const machine = new ManagedMachine('{}');
    try {
      const [command = '', ...args] = machine.command(['test', '-f', '/etc/bailiwick/policy.json']);
      return spawnSync(command, args).status === 0;
    } finally {
      machine.remove();
    }
  }

  /** Writes another policy; `mode` in place of 644 is for one that others may write. */
  write(text: string, mode = 0o644): void {
    writeFileSync(this.#file, text);
    chmodSync(this.#file, mode);
  }

  /** A command line that runs the given one on this machine. */
  command(line: readonly string[]): readonly string[] {
    return ['unshare', '--mount', 'sh', '-c', overEtc, 'sh', this.#layer, ...line];
  }

  remove(): void {
    rmSync(this.#layer, { recursive: true, force: true });
  }
}
