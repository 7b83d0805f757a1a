import { Failure, type FailureCode } from '../../shared/failure.ts';
import type {
  ConnectorTask,
  FromBackend,
  FromConnector,
  ToConnector,
} from '../../shared/process.ts';

/** A running connector as the backend sees it. */
export type Connector = {
  readonly send: (message: ToConnector) => void;
  /**
   * The next message. When the process ended without a word, rejects with `file-unreadable`, or
   * with `directory-unreachable` for one that held a connection.
   */
  readonly next: () => Promise<FromConnector>;
  readonly stop: () => void;
};

/** Starts connectors through main: the backend itself may not start processes. */
export class ConnectorLink {
  readonly #post: (message: FromBackend) => void;
  readonly #inboxes = new Map<number, Inbox>();
  #last = 0;

  constructor(post: (message: FromBackend) => void) {
    this.#post = post;
  }

  /** Starts a process for one task. */
  start(task: ConnectorTask): Connector {
    this.#last += 1;
    const connector = this.#last;
    const inbox = new Inbox(live.has(task.kind) ? 'directory-unreachable' : 'file-unreadable');
    this.#inboxes.set(connector, inbox);
    this.#post({ type: 'start-connector', connector, task });
    return {
      send: (message) => this.#post({ type: 'to-connector', connector, message }),
      next: () => inbox.next(),
      stop: () => {
        this.#inboxes.delete(connector);
        this.#post({ type: 'stop-connector', connector });
      },
    };
  }

  /** Takes a message that main passed on. */
  receive(connector: number, message: FromConnector): void {
    this.#inboxes.get(connector)?.put(message);
  }
}

const live: ReadonlySet<ConnectorTask['kind']> = new Set(['probe', 'mirror', 'serve']);

class Inbox {
  readonly #onExit: FailureCode;
  readonly #messages: FromConnector[] = [];
  #waiting: ((message: FromConnector) => void) | null = null;

  constructor(onExit: FailureCode) {
    this.#onExit = onExit;
  }

  put(message: FromConnector): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) waiting(message);
    else this.#messages.push(message);
  }

  async next(): Promise<FromConnector> {
    const message =
      this.#messages.shift() ??
      (await new Promise<FromConnector>((resolve) => {
        this.#waiting = resolve;
      }));
    if (message.type === 'exited') throw new Failure(this.#onExit);
    if (message.type === 'failed') throw new Failure(message.code);
    return message;
  }
}
