import { deserialize, serialize } from 'node:v8';
import type {
  ConnectorMessage,
  ConnectorTask,
  FromConnector,
  SealedMessage,
  StartConnector,
  ToConnector,
} from '../../shared/process.ts';
import { type Channel, channelTo } from '../../shared/sealing.ts';
import { Connector } from './connector.ts';

/** What the backend says to a connector, opened. */
type Word = ToConnector | { readonly type: 'task'; readonly task: ConnectorTask };

/** Who takes the words of the backend and answers them. */
export type Words = { readonly receive: (word: Word) => void };

type Make = (say: (message: FromConnector) => void) => Words;

function makeConnector(say: (message: FromConnector) => void): Words {
  return new Connector(say);
}

/** A connector whose every word is sealed: main carries what it cannot read. */
export class SealedConnector {
  readonly #post: (message: ConnectorMessage) => void;
  readonly #connector: Words;
  #channel: Promise<Channel> | null = null;
  /** One after the other: the seal of each message depends on its place. */
  #saying: Promise<void> = Promise.resolve();
  #hearing: Promise<void> = Promise.resolve();

  constructor(post: (message: ConnectorMessage) => void, make: Make = makeConnector) {
    this.#post = post;
    this.#connector = make((message) => this.#say(message));
  }

  /** Waits until all that was said is on its way. */
  said(): Promise<void> {
    return this.#saying;
  }

  /** Takes one message of main. One that the backend did not seal ends this process. */
  receive(data: unknown): void {
    // Main alone can reach this process.
    const message = data as StartConnector | SealedMessage;
    if (message.type === 'start') this.#channel = this.#begin(message.sealTo);
    else this.#hearing = this.#hearing.then(() => this.#hear(message));
  }

  async #begin(sealTo: string): Promise<Channel> {
    const { enc, channel } = await channelTo(sealTo);
    this.#post({ type: 'hello', enc });
    return channel;
  }

  async #hear({ bytes }: SealedMessage): Promise<void> {
    const channel = await this.#channel;
    if (!channel) throw new Error('The line was not begun.');
    // The backend made these bytes with v8.serialize from these very types.
    this.#connector.receive(deserialize(await channel.open(bytes)) as Word);
  }

  #say(message: FromConnector): void {
    const clear = serialize(message);
    this.#saying = this.#saying.then(async () => {
      const channel = await this.#channel;
      if (!channel) throw new Error('The line was not begun.');
      this.#post({ type: 'sealed', bytes: await channel.seal(clear) });
    });
  }
}
