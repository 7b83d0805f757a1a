import { fork } from 'node:child_process';
import * as v from 'valibot';
import { BackendLink } from '../../../main/backend-link.ts';
import type { Child, StartProcess } from '../../../main/processes.ts';
import type { KeyRequest } from '../../../main/backend/session/key-request.ts';
import { operations } from '../../../shared/contract/index.ts';
import type { Outcome } from '../../../shared/failure.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { ChosenFile, VaultOpened } from '../../../shared/process.ts';
import { sealing } from '../../../shared/sealed-calls.ts';
import { sealedRequest } from '../../support/vault-requests.ts';
import type { BuiltProcesses } from './bundles.ts';
import { unmanaged } from '../../support/managed.ts';

const counter = new URL('kill-at.ts', import.meta.url).href;

/** Thrown to whoever waited for an answer of a backend that was killed. */
export class Cut extends Error {}

/** A refusal that nobody expected. */
export class Refused extends Error {
  readonly code: string;

  constructor(what: string, code: string, correlation: string | undefined) {
    super(`${what}: ${code} ${correlation ?? ''}`);
    this.code = code;
  }
}

/** Where a backend is to end by itself: before this write of this act, counted from 1. */
export type KillAt = { readonly act: string; readonly write: number };

/** Starts processes as main does, and keeps what they say on stderr. */
function starter(errors: string[], killAt: KillAt | null): StartProcess {
  return (bundle, args): Child => {
    const child = fork(bundle, [...args], {
      execArgv: killAt ? ['--no-warnings', '--import', counter] : [],
      env: killAt ? { KILL_IN: killAt.act, KILL_AT: String(killAt.write) } : {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    // A message to a process that was just killed has nobody to read it.
    child.on('error', () => undefined);
    return {
      pid: child.pid,
      post: (message) => {
        if (child.connected) child.send(message as object, () => undefined);
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', listener),
      kill: () => child.kill('SIGKILL'),
    };
  };
}

/** One backend process on a vault folder, from its start to its end, behind the link of main. */
export class Life {
  readonly link: BackendLink;
  readonly folder: string;
  readonly deviceSecret: Buffer;
  readonly files: Record<string, ChosenFile>;
  /** What the processes wrote to stderr: defects. */
  readonly errors: string[] = [];
  readonly #lost: Promise<void>;
  #isLost = false;

  constructor(
    processes: BuiltProcesses,
    vault: {
      readonly folder: string;
      readonly deviceSecret: Buffer;
      readonly files: Record<string, ChosenFile>;
    },
    killAt: KillAt | null = null,
  ) {
    this.folder = vault.folder;
    this.deviceSecret = vault.deviceSecret;
    this.files = vault.files;
    let tellLost: () => void = () => undefined;
    this.#lost = new Promise((resolve) => {
      tellLost = resolve;
    });
    const { backend, connector } = processes;
    this.link = new BackendLink(
      { start: starter(this.errors, killAt), backend, connector },
      vault.folder,
      {
        onChanged: () => undefined,
        onAnchor: () => undefined,
        onLost: () => {
          this.#isLost = true;
          tellLost();
        },
      },
      unmanaged,
    );
    this.link.start();
  }

  /** True once the process is gone. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Carries out an operation; an answer is an acknowledgement. Throws `Cut` or `Refused`. */
  async call<Value>(name: string, input: unknown): Promise<Value> {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no operation ${name}.`);
    const whole = v.parse(operation.input, input);
    const carry = sealing(async (called, given) =>
      called === 'session.sealingKey'
        ? { ok: true, value: { publicKey: await this.#key() } }
        : this.link.call(called, given, this.files),
    );
    // The backend answers every call with an outcome.
    return this.#answer<Value>(name, (await carry(name, whole)) as Outcome<unknown>);
  }

  /** Asks about keys, as main does. */
  async ask(request: KeyRequest): Promise<VaultOpened> {
    const sealed = await sealedRequest(await this.#key(), request);
    return this.#answer<VaultOpened>(request.do, await this.link.vault(sealed));
  }

  async #key(): Promise<string> {
    return this.#answer<string>('key', await this.link.vault({ do: 'key' }));
  }

  /** Signs in; the code of the refusal otherwise. */
  async unlock(password: string): Promise<VaultOpened | string> {
    const deviceSecret = Buffer.from(this.deviceSecret);
    try {
      return await this.ask({ do: 'unlock', anchor: null, password, deviceSecret });
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  /** Waits until a job ended and answers it. */
  async ended(id: number): Promise<Job> {
    for (;;) {
      const jobs = await this.call<Job[]>('jobs.list', {});
      const job = jobs.find((one) => one.id === id);
      if (!job) throw new Error('A job is gone.');
      if (job.state !== 'running') return job;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  /** kill -9, and wait until the process is gone. */
  async kill(): Promise<void> {
    const { pid } = this.link;
    if (pid !== undefined && !this.#isLost) process.kill(pid, 'SIGKILL');
    await this.#lost;
  }

  /** Waits until the process is gone by itself. */
  lost(): Promise<void> {
    return this.#lost;
  }

  #answer<Value>(name: string, outcome: Outcome<unknown>): Value {
    // The backend answers what the contract says of this operation.
    if (outcome.ok) return outcome.value as Value;
    if (outcome.code === 'signed-out') throw new Cut();
    throw new Refused(name, outcome.code, outcome.correlation);
  }
}
