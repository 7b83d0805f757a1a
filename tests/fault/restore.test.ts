import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FromBackend, ToBackend } from '../../shared/process.ts';
import { tallyKills } from './kills/tally.ts';
import { BackendUnderTest, newScratchVault, type ScratchVault } from '../support/backend.ts';
import { unmanaged } from '../support/managed.ts';
import { sealedRequest } from '../support/vault-requests.ts';

const bundle = resolve(import.meta.dirname, '../../out/backend/index.cjs');
const token = 'AAAAAAAAAAAAAAAAAAAAAA';
const patienceMs = 180_000;
const killsWanted = 32;

let place = '';
let vault: ScratchVault;
let copies: readonly [string, string] = ['', ''];

function input(path: string) {
  return [{ file: token, reason: 'Fault test' }, { [token]: { path, name: 'copy' } }] as const;
}

async function value<Value>(backend: BackendUnderTest, name: string): Promise<Value> {
  const outcome = await backend.call(name, {});
  if (!outcome.ok) throw new Error(`${name} was refused: ${outcome.code}`);
  return outcome.value as Value;
}

async function names(backend: BackendUnderTest): Promise<string> {
  const found = await value<{ name: string }[]>(backend, 'directories.list');
  return found.map(({ name }) => name).join(' ');
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'bailiwick-restore-'));
  copies = [join(place, 'first'), join(place, 'second')];
  vault = await newScratchVault();
  const backend = new BackendUnderTest(vault);
  await backend.unlock();
  await backend.call('directories.createPractice', { name: 'First', accounts: 200 });
  await backend.settled();
  await backend.call('backups.create', ...input(copies[0]));
  await backend.call('directories.createLocal', { name: 'Second' });
  await backend.call('backups.create', ...input(copies[1]));
  await backend.close();
});

afterAll(() => {
  vault.remove();
  rmSync(place, { recursive: true, force: true });
});

/** The bundled backend in a process of its own. It dies as hard as a process can. */
class Victim {
  readonly #child: ChildProcess = fork(bundle, [vault.folder], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  restores = 0;
  #isKilled = false;

  /** Restores the two backups in turn, without a pause, until it is killed. */
  async work(): Promise<void> {
    const { password, deviceSecret } = vault;
    const credentials = { password, deviceSecret: Buffer.from(deviceSecret), anchor: null };
    this.#child.send({ type: 'managed', state: unmanaged() } satisfies ToBackend);
    const key = await this.#ask({ type: 'vault', id: 0, request: { do: 'key' } });
    const request = await sealedRequest(String(key), { do: 'unlock', ...credentials });
    await this.#ask({ type: 'vault', id: 0, request });
    void this.#restoreAgainAndAgain();
  }

  /** Waits until each backup was restored once; answers how long that takes here. */
  async restoredBoth(): Promise<number> {
    const begun = performance.now();
    while (this.restores < 2) await sleep(5);
    return performance.now() - begun;
  }

  async kill(): Promise<void> {
    // One that ended by itself was not killed in a restore: the run would have proved nothing.
    if (this.#child.exitCode !== null) throw new Error('The backend ended by itself.');
    this.#isKilled = true;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #restoreAgainAndAgain(): Promise<void> {
    for (let id = 1; !this.#isKilled; id += 1) {
      const [given, files] = input(copies[id % 2] ?? '');
      await this.#ask({ type: 'call', id, name: 'backups.restore', input: given, files });
      this.restores += 1;
    }
  }

  #ask(message: Extract<ToBackend, { readonly id: number }>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const take = (data: unknown) => {
        const answer = data as FromBackend;
        if (answer.type !== 'reply' || answer.id !== message.id) return;
        this.#child.off('message', take);
        if (answer.outcome.ok) resolve(answer.outcome.value);
        else reject(new Error(`Refused: ${answer.outcome.code}`));
      };
      this.#child.on('message', take);
      this.#child.send(message);
    });
  }
}

function leftovers(pattern: RegExp): string[] {
  return readdirSync(vault.folder).filter((name) => pattern.test(name));
}

describe('a restore that is killed', () => {
  it(
    'leaves one of the two databases, whole and writable, with a log that verifies',
    async () => {
      const seen = { kills: 0, torn: 0, restores: 0, states: new Set<string>() };
      let spreadMs = 0;
      while (seen.kills < killsWanted) {
        const victim = new Victim();
        await victim.work();
        if (spreadMs === 0) spreadMs = await victim.restoredBoth();
        else await sleep(Math.random() * spreadMs);
        await victim.kill();
        seen.kills += 1;
        seen.restores += victim.restores;
        if (leftovers(/staged-/u).length > 0) seen.torn += 1;

        const backend = new BackendUnderTest(vault);
        await backend.unlock();
        const state = await names(backend);
        seen.states.add(state);
        expect(['First', 'First Second']).toContain(state);
        expect(await value(backend, 'audit.head')).toMatchObject({ alarm: null });
        expect(await value(backend, 'audit.verify')).toMatchObject({ ok: true });
        expect(leftovers(/staged-|copy-/u)).toEqual([]);
        await backend.close();
        for (const name of leftovers(/before-restore/u)) rmSync(join(vault.folder, name));
      }
      tallyKills('restore', { restore: seen.kills });
      expect(seen.restores).toBeGreaterThan(0);
      // Kills must have hit the middle of the work and both outcomes, or the test has shown nothing.
      expect(seen.torn).toBeGreaterThan(0);
      expect(seen.states.size).toBe(2);
    },
    patienceMs,
  );
});
