import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'valibot';
import { contract, operations } from '../../shared/contract/index.ts';
import { type Client, clientOf } from '../../shared/contract/operation.ts';
import { passedInput } from '../../shared/contract/sealed.ts';
import type { Outcome } from '../../shared/failure.ts';
import type { Job } from '../../shared/model/job.ts';
import type { ChosenFile } from '../../shared/process.ts';
import { sealing } from '../../shared/sealed-calls.ts';
import { BackendLink } from '../../main/backend-link.ts';
import { type Child, childEnvironment } from '../../main/processes.ts';
import { confirmNewKit } from '../support/kit.ts';
import { sealedRequest } from '../support/vault-requests.ts';
import { unmanaged } from '../support/managed.ts';

/** The checkout. */
export const root = resolve(import.meta.dirname, '../..');

/** Opens every vault of the bench. */
export const password = 'tulip granite orbit saddle 47';

/** The bench has one file; main would give a token of chance. */
const token = `r${'A'.repeat(22)}`;

/** The transport of the command line: a Node process with a channel. */
function startProcess(bundle: string, args: readonly string[], running: Set<number>): Child {
  const child = fork(bundle, [...args], { env: childEnvironment(), serialization: 'advanced' });
  const { pid } = child;
  if (pid !== undefined) {
    running.add(pid);
    child.on('exit', () => running.delete(pid));
  }
  return {
    pid,
    post: (message) => {
      if (child.connected) child.send(message as object);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill('SIGKILL'),
  };
}

/** The product without its window: the bundled backend, and the connectors that it asks for. */
export class App {
  readonly folder: string;
  /** Every operation of the backend. */
  readonly client: Client<typeof contract>;
  readonly #files = new Map<string, ChosenFile>();
  readonly #running = new Set<number>();
  readonly #link: BackendLink;

  constructor(folder: string) {
    this.folder = folder;
    const backend = join(root, 'out/backend/index.cjs');
    const connector = join(root, 'out/connector/index.cjs');
    const start = (bundle: string, args: readonly string[]) =>
      startProcess(bundle, args, this.#running);
    const events = {
      onChanged: () => undefined,
      onAnchor: () => undefined,
      onLost: () => {
        throw new Error('The backend ended.');
      },
    };
    this.#link = new BackendLink({ start, backend, connector }, folder, events, unmanaged);
    const carry = sealing(async (name, input) => {
      if (name === 'session.sealingKey')
        return { ok: true, value: { publicKey: await this.#key() } };
      const operation = operations.get(name);
      if (!operation) throw new Error('There is no such operation.');
      // The gate does this in main: defaults are filled in before a call goes on.
      const passed = parse(passedInput(operation), input);
      return this.#link.call(name, passed, Object.fromEntries(this.#files));
    });
    this.client = clientOf(contract, carry);
    this.#link.start();
  }

  /** Makes a new vault with the usual cost of a guess. */
  static async create(folder: string): Promise<App> {
    rmSync(folder, { recursive: true, force: true });
    const app = new App(folder);
    const deviceSecret = Buffer.alloc(32, 7);
    const request = {
      do: 'create',
      name: 'Bench',
      device: 'bench',
      password,
      deviceSecret,
    } as const;
    valueOf(await app.#link.vault(await sealedRequest(await app.#key(), request)));
    valueOf(await confirmNewKit((asked) => app.#link.vault(asked), { password, deviceSecret }));
    return app;
  }

  /** Unlocks the vault. */
  async unlock(): Promise<void> {
    const request = {
      do: 'unlock',
      anchor: null,
      password,
      deviceSecret: Buffer.alloc(32, 7),
    } as const;
    valueOf(await this.#link.vault(await sealedRequest(await this.#key(), request)));
  }

  /** Proves the password again: a bench goes on for longer than a proof lasts. */
  async prove(): Promise<void> {
    const request = { do: 'prove', password, deviceSecret: Buffer.alloc(32, 7) } as const;
    valueOf(await this.#link.vault(await sealedRequest(await this.#key(), request)));
  }

  async #key(): Promise<string> {
    return String(valueOf(await this.#link.vault({ do: 'key' })));
  }

  /** Fills the vault from an LDIF file, and answers how many accounts it took. */
  async import(path: string): Promise<number> {
    const into = { kind: 'new', name: 'Bench' } as const;
    this.#files.set(token, { path, name: 'bench.ldif' });
    const job = valueOf(await this.client.directories.importFile({ file: token, into }));
    return (await this.finish(job)).result['added'] ?? 0;
  }

  /** Waits until the orders and facts are in memory: only then does a filter answer. */
  async settled(): Promise<void> {
    const query = { filters: [{ on: 'kind' as const, kinds: ['person' as const] }] };
    valueOf(await this.client.accounts.find({ query, offset: 0, limit: 1 }));
    await pause(200);
  }

  /** The process of the backend. */
  get pid(): number {
    return this.#link.pid ?? 0;
  }

  /** The processes of the backend and of its connectors. */
  get pids(): readonly number[] {
    return [...this.#running];
  }

  /** Waits for the end of a job; throws unless all went well. */
  async finish(started: Job): Promise<Job> {
    for (;;) {
      const job = valueOf(await this.client.jobs.list({})).find((one) => one.id === started.id);
      if (job?.state === 'done') return job;
      if (job?.state !== 'running') throw new Error(`The job ended as ${job?.state}.`);
      await pause(20);
    }
  }

  /** Kills the backend and starts a locked one. */
  lock(): Promise<void> {
    return this.#link.lock();
  }

  /** Ends everything. */
  stop(): Promise<void> {
    return this.#link.stop();
  }
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** What an operation answered; throws when it refused. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(`The backend answered ${outcome.code}.`);
}
