import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend } from '../../main/backend/backend.ts';
import type { KeyRequest } from '../../main/backend/session/key-request.ts';
import { openVault } from '../../main/backend/session/open-vault.ts';
import { type Connection, databasePath, openDatabase } from '../../main/backend/store/open.ts';
import { confirmRecoveryKit } from '../../main/backend/vault/credentials.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import { createVault } from '../../main/backend/vault/unlock.ts';
import { Connector } from '../../main/connector/connector.ts';
import { SealedConnector, type Words } from '../../main/connector/sealed-connector.ts';
import type { Outcome } from '../../shared/failure.ts';
import type { ManagedState } from '../../shared/model/managed-policy.ts';
import { sealing } from '../../shared/sealed-calls.ts';
import type {
  ChosenFile,
  ConnectorMessage,
  FromBackend,
  FromConnector,
  ToBackend,
  VaultRequest,
} from '../../shared/process.ts';
import { sealedRequest } from './vault-requests.ts';
import { unmanaged } from './managed.ts';

/**
 * `dead`: a connector that ends without a word, so that a job ends at once and does nothing;
 * `silent`: one that hangs, as on a file that drives its parser round in a circle.
 */
export type ConnectorKind = 'real' | 'dead' | 'silent';

/** Looks into files as ever, and hangs at everything else. */
function hanging(say: (message: FromConnector) => void): Words {
  const real = new Connector(say);
  let isDeaf = false;
  return {
    receive: (message) => {
      isDeaf ||= message.type === 'task' && message.task.kind !== 'preview';
      if (!isDeaf) real.receive(message);
    },
  };
}

/** A vault in a folder of its own, made at the lowest cost that is allowed. */
export type ScratchVault = {
  readonly folder: string;
  readonly password: string;
  readonly deviceSecret: Buffer;
  /** Opens the database a second time, for reading only, to see what the backend did to it. */
  readonly look: () => Connection;
  readonly remove: () => void;
};

/** Makes a vault with its database and its log and a kit that was confirmed, and leaves it locked. */
export async function newScratchVault(): Promise<ScratchVault> {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-scratch-'));
  const password = 'tulip granite orbit saddle';
  const deviceSecret = randomBytes(32);
  const cost = minimumKdfCost;
  const given = { folder, ownerName: 'Ann Archer', password, deviceSecret, cost };
  const { keys } = await createVault(given);
  const header = confirmRecoveryKit(folder, keys, Date.now());
  const key = keys.databaseKey();
  const around = {
    folder,
    post: () => {},
    now: () => Date.now(),
    managed: unmanaged,
    // The index that is being built in the background loses its connection at once; nobody needs it.
    onError: () => {},
  };
  openVault(around, { keys, header }, 'create').close();
  const look = () => {
    const connection = openDatabase(databasePath(folder), key, 'existing');
    connection.pragma('query_only = ON');
    return connection;
  };
  return {
    folder,
    password,
    deviceSecret,
    look,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The real backend behind a real message channel's rules: everything is cloned on its way. */
export class BackendUnderTest {
  readonly vault: ScratchVault;
  /** What a new connector is; may be changed between calls. */
  connectors: ConnectorKind;
  /** Topics that were announced, newest last. */
  readonly changed: string[][] = [];
  /** Heads of the log for the keychain, newest last. */
  readonly anchors: string[] = [];
  readonly #backend: Backend;
  readonly #waiting = new Map<number, (outcome: Outcome<unknown>) => void>();
  readonly #running = new Map<number, SealedConnector>();
  #onClosed: (() => void) | null = null;
  #last = 0;

  constructor(vault: ScratchVault, connectors: ConnectorKind = 'real') {
    this.vault = vault;
    this.connectors = connectors;
    this.#backend = new Backend(vault.folder, (message) => this.#receive(structuredClone(message)));
    this.manage(unmanaged());
    // Not started: its clock would sign the log in the middle of a test.
  }

  /** Tells what this machine's managed policy says, as main does before a sign-in. */
  manage(state: ManagedState): void {
    this.#backend.receive({ type: 'managed', state } satisfies ToBackend);
  }

  /** Calls an operation past the gate: sealed as the window seals it, and passed on as main does. */
  async call(
    name: string,
    input: unknown,
    files: Readonly<Record<string, ChosenFile>> = {},
  ): Promise<Outcome<unknown>> {
    const carry = sealing(async (operation, given) =>
      operation === 'session.sealingKey'
        ? { ok: true, value: { publicKey: await this.key() } }
        : this.pass(operation, given, files),
    );
    // The backend answers every call with an outcome.
    return (await carry(name, input)) as Outcome<unknown>;
  }

  /** Passes a call on as it is, as main does. */
  pass(
    name: string,
    input: unknown,
    files: Readonly<Record<string, ChosenFile>> = {},
  ): Promise<Outcome<unknown>> {
    return this.#ask((id) => ({ type: 'call', id, name, input, files }));
  }

  /** The key to which callers seal. */
  async key(): Promise<string> {
    const outcome = await this.request({ do: 'key' });
    if (!outcome.ok) throw new Error(`The backend has no key: ${outcome.code}`);
    return String(outcome.value);
  }

  /** Asks about keys, as main does. */
  async ask(
    request: KeyRequest | { readonly do: 'look' } | { readonly do: 'begin-provider' },
  ): Promise<Outcome<unknown>> {
    const passed =
      request.do === 'look' || request.do === 'begin-provider'
        ? request
        : await sealedRequest(await this.key(), request);
    return this.request(passed);
  }

  /** Passes a request about keys on as it is, as main does. */
  request(request: VaultRequest): Promise<Outcome<unknown>> {
    return this.#ask((id) => ({ type: 'vault', id, request }));
  }

  /** Signs in with the right password and device secret, as the owner or as another operator. */
  async unlock(operator?: string): Promise<void> {
    const outcome = await this.signIn(operator);
    if (!outcome.ok) throw new Error(`The scratch vault did not open: ${outcome.code}`);
  }

  /** Tries to sign in; every operator of a scratch vault has the same password and secret. */
  signIn(operator?: string): Promise<Outcome<unknown>> {
    const { password, deviceSecret } = this.vault;
    const secret = Buffer.from(deviceSecret);
    return this.ask({ do: 'unlock', anchor: null, operator, password, deviceSecret: secret });
  }

  /** Tells the backend something that needs no answer. */
  tell(message: ToBackend): void {
    this.#backend.receive(structuredClone(message));
  }

  /** Waits until no job runs; throws when one still does after 30 s. */
  async settled(): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (performance.now() < deadline) {
      const outcome = await this.call('jobs.list', {});
      if (!outcome.ok) throw new Error(`The jobs were not told: ${outcome.code}`);
      const jobs = outcome.value as readonly { readonly state: string }[];
      if (jobs.every((job) => job.state !== 'running')) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('A job does not end.');
  }

  /** Closes the vault as locking does. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
    this.tell({ type: 'close' });
    await closed;
  }

  #ask(message: (id: number) => ToBackend): Promise<Outcome<unknown>> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.tell(message(id));
    });
  }

  #receive(message: FromBackend): void {
    switch (message.type) {
      case 'reply':
        this.#waiting.get(message.id)?.(message.outcome);
        this.#waiting.delete(message.id);
        return;
      case 'changed':
        this.changed.push([...message.topics]);
        return;
      case 'closed':
        this.#onClosed?.();
        return;
      case 'start-connector':
        this.#startConnector(message);
        return;
      case 'to-connector':
        this.#running.get(message.connector)?.receive(message.message);
        return;
      case 'stop-connector':
        this.#running.delete(message.connector);
        return;
      case 'anchor':
        this.anchors.push(message.value);
        return;
      case 'ready':
    }
  }

  #startConnector(start: Extract<FromBackend, { type: 'start-connector' }>): void {
    const { connector, sealTo } = start;
    const pass = (message: ConnectorMessage) =>
      this.tell({ type: 'connector', connector, message });
    if (this.connectors === 'dead') {
      setImmediate(() => pass({ type: 'exited' }));
      return;
    }
    const later = (message: ConnectorMessage) => {
      setImmediate(() => pass(message));
    };
    const make = this.connectors === 'silent' ? hanging : undefined;
    const child = new SealedConnector(later, make);
    this.#running.set(connector, child);
    child.receive({ type: 'start', sealTo });
  }
}

/** Grows whenever anybody else has committed to the database. */
export function commitCount(connection: Connection): number {
  return Number(connection.pragma('data_version', { simple: true }));
}

/** How many rows the audit log has. */
export function auditSize(connection: Connection): number {
  return Number(connection.prepare('SELECT coalesce(max(seq), 0) FROM audit').pluck().get());
}

/** A hash over every row of every table but the audit log's. */
export function contentHash(connection: Connection): string {
  const hash = createHash('sha256');
  const tables = connection
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'audit%'
        AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`,
    )
    .pluck()
    .all();
  for (const table of tables) {
    hash.update(`\n${table}\n`);
    for (const row of connection.prepare(`SELECT * FROM "${table}"`).raw().iterate()) {
      hash.update(JSON.stringify(row));
    }
  }
  return hash.digest('hex');
}
