import { Failure, type FailureCode } from '../../shared/failure.ts';
import { requireProviderHost, requireReachable } from '../../shared/managed.ts';
import type { ManagedPolicy } from '../../shared/model/managed-policy.ts';
import type {
  ConnectorMessage,
  ConnectorTask,
  FromBackend,
  FromConnector,
  LiveTask,
  ToConnector,
} from '../../shared/process.ts';
import { placeOf } from './provider/address.ts';
import { type Heard, SealedLine } from './sealed-line.ts';

/** A running connector as the backend sees it. */
export type Connector = {
  readonly send: (message: ToConnector) => void;
  /**
   * The next message. When the process ended without a word, rejects with `file-unreadable`, or
   * with `directory-unreachable` for one that held a connection, this time and ever after.
   */
  readonly next: () => Promise<FromConnector>;
  readonly stop: () => void;
};

/**
 * Starts connectors through main: the backend itself may not start processes. The task and all that
 * follows is sealed; main learns which file is written, to clear up, and nothing else.
 */
export class ConnectorLink {
  readonly #post: (message: FromBackend) => void;
  readonly #lines = new Map<number, SealedLine>();
  readonly #managed: ManagedPolicy | null;
  #last = 0;

  constructor(post: (message: FromBackend) => void, managed: ManagedPolicy | null) {
    this.#post = post;
    this.#managed = managed;
  }

  /** Starts a process for one task. Refuses a server to which the managed policy opens no way. */
  start(task: ConnectorTask): Connector {
    if ('connection' in task) this.#requireReachable(task);
    if (task.kind === 'provider') requireProviderHost(this.#managed, placeOf(task.issuer).name);
    this.#last += 1;
    const connector = this.#last;
    const inbox = new Inbox(exitCode(task.kind));
    const line = new SealedLine((message) => inbox.put(message));
    this.#lines.set(connector, line);
    const writes = task.kind === 'write' ? task.path : null;
    const say = (message: Parameters<SealedLine['say']>[0]): void =>
      line.say(message, (sealed) => {
        this.#post({ type: 'to-connector', connector, message: sealed });
      });
    line.publicKey().then(
      (sealTo) => {
        // It may have been stopped before it was started.
        if (!this.#lines.has(connector)) return;
        this.#post({ type: 'start-connector', connector, sealTo, writes });
      },
      () => inbox.put({ type: 'failed', code: 'internal' }),
    );
    say({ type: 'task', task });
    return {
      send: say,
      next: () => inbox.next(),
      stop: () => {
        this.#lines.delete(connector);
        this.#post({ type: 'stop-connector', connector });
      },
    };
  }

  #requireReachable({ connection, password }: LiveTask): void {
    try {
      requireReachable(this.#managed, connection.host);
    } catch (error) {
      password?.fill(0);
      throw error;
    }
  }

  /** Takes a message that main passed on. */
  receive(connector: number, message: ConnectorMessage): void {
    this.#lines.get(connector)?.receive(message);
  }
}

const live: ReadonlySet<ConnectorTask['kind']> = new Set([
  'probe',
  'mirror',
  'member-times',
  'serve',
]);

/** What it means that the process of a task ended without a word. */
function exitCode(kind: ConnectorTask['kind']): FailureCode {
  if (kind === 'provider') return 'provider-unusable';
  return live.has(kind) ? 'directory-unreachable' : 'file-unreadable';
}

class Inbox {
  readonly #onExit: FailureCode;
  readonly #messages: Heard[] = [];
  #waiting: ((message: Heard) => void) | null = null;
  #isEnded = false;

  constructor(onExit: FailureCode) {
    this.#onExit = onExit;
  }

  put(message: Heard): void {
    if (message.type === 'exited') this.#isEnded = true;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) waiting(message);
    else this.#messages.push(message);
  }

  async next(): Promise<FromConnector> {
    const said = this.#messages.shift();
    // A process that has ended is not waited for, however often it is asked.
    if (!said && this.#isEnded) throw new Failure(this.#onExit);
    const message =
      said ??
      (await new Promise<Heard>((resolve) => {
        this.#waiting = resolve;
      }));
    if (message.type === 'exited') throw new Failure(this.#onExit);
    if (message.type === 'failed') throw new Failure(message.code);
    return message;
  }
}
