import { rmSync } from 'node:fs';
import type { Outcome } from '../shared/failure.ts';
import type { ManagedState } from '../shared/model/managed-policy.ts';
import type {
  ChosenFile,
  ConnectorMessage,
  FromBackend,
  StartConnector,
  ToBackend,
  VaultRequest,
} from '../shared/process.ts';
import type { Child, StartProcess } from './processes.ts';

/** What main does when the backend speaks by itself. */
export type BackendEvents = {
  readonly onChanged: (topics: readonly string[]) => void;
  readonly onAnchor: (value: string) => void;
  /** The backend ended without being asked to. */
  readonly onLost: () => void;
};

/** Where the bundles are and how a process is started. */
export type Bundles = {
  readonly start: StartProcess;
  readonly backend: string;
  readonly connector: string;
};

type Start = Extract<FromBackend, { type: 'start-connector' }>;

const closeWithinMs = 3_000;

/** What is answered for a backend that is gone. */
const gone: Outcome<unknown> = { ok: false, code: 'signed-out', facts: {} };

/**
 * The one backend of a profile folder and the connectors that it asked for. What passes between
 * them and the callers is sealed where it is secret or personal: main could not read it.
 */
export class BackendLink {
  readonly #bundles: Bundles;
  readonly #folder: string;
  readonly #events: BackendEvents;
  readonly #readManaged: () => ManagedState;
  readonly #waiting = new Map<number, (outcome: Outcome<unknown>) => void>();
  readonly #connectors = new Map<number, Child>();
  #backend: Child | null = null;
  #closing: (() => void) | null = null;
  #managed: ManagedState;
  #last = 0;

  /** `readManaged` reads the managed policy of this machine: before a backend starts, and anew before each sign-in. */
  constructor(
    bundles: Bundles,
    folder: string,
    events: BackendEvents,
    readManaged: () => ManagedState,
  ) {
    this.#bundles = bundles;
    this.#folder = folder;
    this.#events = events;
    this.#readManaged = readManaged;
    this.#managed = readManaged();
  }

  /** The managed policy as the backend was told it last. */
  get managed(): ManagedState {
    return this.#managed;
  }

  /** Reads the managed policy anew and tells the backend, which takes it while no vault is open. */
  refreshManaged(): ManagedState {
    this.#managed = this.#readManaged();
    this.tell({ type: 'managed', state: this.#managed });
    return this.#managed;
  }

  /** The process of the backend, for tests and diagnostics. */
  get pid(): number | undefined {
    return this.#backend?.pid;
  }

  /** Starts a locked backend. */
  start(): void {
    const child = this.#bundles.start(this.#bundles.backend, [this.#folder]);
    this.#backend = child;
    child.onMessage((message) => this.#receive(message as FromBackend));
    child.onExit(() => {
      if (this.#backend === child) this.#lost();
    });
    this.refreshManaged();
  }

  /** Calls an operation that runs in the backend. */
  call(name: string, input: unknown, files: Readonly<Record<string, ChosenFile>>) {
    return this.#ask((id) => ({ type: 'call', id, name, input, files }));
  }

  /** Asks for something about keys. */
  vault(request: VaultRequest): Promise<Outcome<unknown>> {
    return this.#ask((id) => ({ type: 'vault', id, request }));
  }

  /** Tells the backend something that needs no answer. */
  tell(message: ToBackend): void {
    this.#backend?.post(message);
  }

  /** Lets the backend sign its log, then kills it and every connector, and starts a locked one. */
  async lock(): Promise<void> {
    await this.stop();
    this.start();
  }

  /** Lets the backend finish what it writes, then ends it and every connector. */
  async stop(): Promise<void> {
    const child = this.#backend;
    if (!child) return;
    const closed = new Promise<void>((resolve) => {
      this.#closing = resolve;
      setTimeout(resolve, closeWithinMs).unref();
    });
    child.post({ type: 'close' } satisfies ToBackend);
    await closed;
    this.#closing = null;
    this.#backend = null;
    const ended = new Promise<void>((resolve) => {
      child.onExit(() => resolve());
    });
    child.kill();
    await ended;
    this.#drop();
  }

  #ask(message: (id: number) => ToBackend): Promise<Outcome<unknown>> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      if (!this.#backend) {
        resolve(gone);
        return;
      }
      this.#waiting.set(id, resolve);
      this.#backend.post(message(id));
    });
  }

  #receive(message: FromBackend): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'reply':
        this.#waiting.get(message.id)?.(message.outcome);
        this.#waiting.delete(message.id);
        return;
      case 'changed':
        this.#events.onChanged(message.topics);
        return;
      case 'anchor':
        this.#events.onAnchor(message.value);
        return;
      case 'closed':
        this.#closing?.();
        return;
      case 'start-connector':
        this.#startConnector(message);
        return;
      case 'to-connector':
        this.#connectors.get(message.connector)?.post(message.message);
        return;
      case 'stop-connector':
        this.#stopConnector(message.connector);
    }
  }

  #startConnector({ connector, sealTo, writes }: Start): void {
    const child = this.#bundles.start(this.#bundles.connector, []);
    this.#connectors.set(connector, child);
    child.onMessage((message) => this.#fromConnector(connector, message as ConnectorMessage));
    child.onExit(() => {
      if (writes !== null) removePart(writes);
      if (this.#connectors.delete(connector)) this.#fromConnector(connector, { type: 'exited' });
    });
    child.post({ type: 'start', sealTo } satisfies StartConnector);
  }

  #fromConnector(connector: number, message: ConnectorMessage): void {
    this.tell({ type: 'connector', connector, message });
  }

  #stopConnector(connector: number): void {
    const child = this.#connectors.get(connector);
    this.#connectors.delete(connector);
    child?.kill();
  }

  /** Whoever waited is told; nobody waits for ever for a process that is gone. */
  #drop(): void {
    for (const connector of this.#connectors.keys()) this.#stopConnector(connector);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve(gone);
  }

  #lost(): void {
    this.#backend = null;
    this.#drop();
    this.#events.onLost();
  }
}

/** A writer that was stopped leaves half a file; only once it has ended does nobody write to it. */
function removePart(path: string): void {
  try {
    rmSync(`${path}.part`, { force: true });
  } catch {
    // Where nothing may be removed, the writer could not write either, and its job has said so.
  }
}
