import { deserialize, serialize } from 'node:v8';
import type {
  ConnectorMessage,
  ConnectorTask,
  FromConnector,
  SealedMessage,
  ToConnector,
} from '../../shared/process.ts';
import { type Channel, SealingKey } from '../../shared/sealing.ts';

/** What is heard of a connector: its words, or that its process has ended. */
export type Heard = FromConnector | { readonly type: 'exited' };

type Said = ToConnector | { readonly type: 'task'; readonly task: ConnectorTask };

/**
 * The sealed line to one connector, with a key of its own: when both have ended, nobody can open
 * what was said any more.
 */
export class SealedLine {
  readonly #key = SealingKey.make();
  readonly #heard: (message: Heard) => void;
  readonly #channel: Promise<Channel>;
  #greet: (enc: Uint8Array) => void = () => undefined;
  /** One after the other: the seal of each message depends on its place. */
  #saying: Promise<void> = Promise.resolve();
  #hearing: Promise<void> = Promise.resolve();

  constructor(heard: (message: Heard) => void) {
    this.#heard = heard;
    const greeted = new Promise<Uint8Array>((resolve) => {
      this.#greet = resolve;
    });
    this.#channel = greeted.then(async (enc) => (await this.#key).channel(enc));
  }

  /** What the connector is started with. */
  async publicKey(): Promise<string> {
    return (await this.#key).publicKey;
  }

  /** Says something once the line stands. What was said may be wiped as soon as this returns. */
  say(message: Said, post: (message: SealedMessage) => void): void {
    const clear = serialize(message);
    this.#saying = this.#saying.then(async () => {
      const bytes = await (await this.#channel).seal(clear);
      clear.fill(0);
      post({ type: 'sealed', bytes });
    });
    this.#saying.catch(() => this.#heard({ type: 'failed', code: 'internal' }));
  }

  /** Takes what main passed on from the connector. */
  receive(message: ConnectorMessage): void {
    if (message.type === 'hello') {
      this.#greet(message.enc);
      return;
    }
    this.#hearing = this.#hearing.then(() => this.#hear(message));
    this.#hearing.catch(() => this.#heard({ type: 'failed', code: 'internal' }));
  }

  async #hear(message: Exclude<ConnectorMessage, { type: 'hello' }>): Promise<void> {
    if (message.type === 'exited') {
      this.#heard(message);
      return;
    }
    const clear = await (await this.#channel).open(message.bytes);
    // The connector made these bytes with v8.serialize from this very type.
    this.#heard(deserialize(clear) as FromConnector);
  }
}
