import type {
  FromKeychain,
  KeychainAnswer,
  KeychainRequest,
  ToKeychain,
} from '../shared/process.ts';
import type { Child, StartProcess } from './processes.ts';

/** How patient the link is, in milliseconds. */
export type KeychainPatience = {
  /** After this a question is answered with `unavailable`. */
  readonly answerMs: number;
  /**
   * After this the process that has not answered is ended. It is longer, because a keychain may be
   * asking a person for its password meanwhile, and takes that question back with our end.
   */
  readonly endMs: number;
  /** A process that nobody asks anything is ended after this, with what it remembers. */
  readonly idleMs: number;
};

const usual: KeychainPatience = { answerMs: 10_000, endMs: 60_000, idleMs: 1_000 };

/** What the library needs of our environment to find the keychain. */
const environment = ['HOME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'] as const;

const unavailable = { state: 'unavailable' } as const;

type Question = { readonly settle: (answer: KeychainAnswer) => void };

/**
 * The keychain of the operating system, behind a process of its own: its library makes the thread
 * that calls it wait for a service that is silent, and only a process can be ended in that.
 */
export class KeychainLink {
  readonly #start: () => Child;
  readonly #patience: KeychainPatience;
  readonly #waiting = new Map<number, Question>();
  #child: Child | null = null;
  #idle: NodeJS.Timeout | undefined;
  #onQuiet: (() => void) | null = null;
  #last = 0;

  constructor(start: StartProcess, bundle: string, patience: KeychainPatience = usual) {
    this.#start = () => start(bundle, [], environment);
    this.#patience = patience;
  }

  /** The process, while there is one, for tests. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether there is a keychain that answers, without changing anything in it. */
  async probe(): Promise<'ok' | 'absent' | 'locked' | 'unavailable'> {
    const { state } = await this.#ask({ do: 'read', item: 'probe' });
    return state === 'missing' ? 'ok' : state;
  }

  /** Reads one item of text. */
  async read(item: string): Promise<KeychainAnswer<string>> {
    return textOf(await this.#ask({ do: 'read', item }));
  }

  /** Writes one item of text, which was read back when this answers `ok`. */
  async write(item: string, value: string): Promise<KeychainAnswer<string>> {
    return textOf(await this.#ask({ do: 'write', item, value }));
  }

  /** Reads a secret, which never becomes text in this process. The caller wipes it. */
  async readSecret(item: string): Promise<KeychainAnswer<Buffer>> {
    return bytesOf(await this.#ask({ do: 'read-secret', item }));
  }

  /** Writes a secret, and answers what was read back, which the caller wipes. */
  async writeSecret(item: string, value: Buffer): Promise<KeychainAnswer<Buffer>> {
    return bytesOf(await this.#ask({ do: 'write-secret', item, value }));
  }

  /** Ends the process at once, and with it what it remembers. Whoever waits is told `unavailable`. */
  end(): void {
    const child = this.#child;
    this.#lose();
    child?.kill();
  }

  /** Lets what was asked be answered, for so long at most, and ends the process. */
  async stop(withinMs: number): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    if (this.#waiting.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onQuiet = resolve;
        late = setTimeout(resolve, withinMs);
      });
    }
    clearTimeout(late);
    this.end();
  }

  #ask(request: KeychainRequest): Promise<KeychainAnswer> {
    clearTimeout(this.#idle);
    this.#child ??= this.#begin();
    const child = this.#child;
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      const answered = setTimeout(() => resolve(unavailable), this.#patience.answerMs);
      const ended = setTimeout(() => this.end(), this.#patience.endMs);
      this.#waiting.set(id, {
        settle: (answer) => {
          clearTimeout(answered);
          clearTimeout(ended);
          resolve(answer);
        },
      });
      child.post({ id, request } satisfies ToKeychain);
    });
  }

  #begin(): Child {
    const child = this.#start();
    child.onMessage((message) => {
      // Only our own process is at the other end, and it says what shared/process.ts holds.
      if (this.#child === child) this.#receive(message as FromKeychain);
    });
    child.onExit(() => {
      if (this.#child === child) this.#lose();
    });
    return child;
  }

  #receive({ id, answer }: FromKeychain): void {
    this.#waiting.get(id)?.settle(answer);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    this.#onQuiet?.();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.end(), this.#patience.idleMs);
    this.#idle.unref();
  }

  #lose(): void {
    clearTimeout(this.#idle);
    this.#child = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { settle } of waiting) settle(unavailable);
    this.#onQuiet?.();
  }
}

function textOf(answer: KeychainAnswer): KeychainAnswer<string> {
  if (answer.state !== 'ok') return answer;
  return { state: 'ok', value: String(answer.value) };
}

function bytesOf(answer: KeychainAnswer): KeychainAnswer<Buffer> {
  if (answer.state !== 'ok') return answer;
  if (typeof answer.value === 'string') throw new Error('The keychain answered text for a secret.');
  const { buffer, byteOffset, byteLength } = answer.value;
  return { state: 'ok', value: Buffer.from(buffer, byteOffset, byteLength) };
}
