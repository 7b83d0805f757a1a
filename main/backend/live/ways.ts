import { deserialize, serialize } from 'node:v8';
import { Failure } from '../../../shared/failure.ts';
import type { Answer, Question } from '../../../shared/live.ts';
import { AnswerLost, type TargetDirectory, type Way } from '../changes/target.ts';
import type { Connector } from '../connector-link.ts';
import type { CommandContext } from '../context.ts';
import { within } from './probe.ts';
import { liveDirectories, type LiveDirectory, liveTask } from './stored.ts';

const openWithinMs = 30_000;
/**
 * For one question, whatever it asks. The connector waits 60 s for its server and begins no change
 * after 30 s; this is for one that says nothing at all. A process that ends is heard of at once.
 */
const answerWithinMs = 120_000;
/** A connection that broke so often in one job will break again. */
const opensMax = 3;

type Asking = Pick<CommandContext, 'read' | 'vault' | 'operator' | 'connectors'>;

/** The ways to directories during one job: one connection for each, opened when it is needed. */
export class Ways {
  readonly #context: Asking;
  readonly #mayWrite: boolean;
  readonly #live: ReadonlyMap<number, LiveDirectory>;
  readonly #open = new Map<number, Connector>();
  readonly #ways = new Map<number, Way>();
  readonly #opens = new Map<number, number>();

  /** To read only, a directory that nothing may be written to has a way too. */
  constructor(context: Asking, use: 'read' | 'write' = 'write') {
    this.#context = context;
    this.#mayWrite = use === 'write';
    this.#live = new Map(liveDirectories(context.read).map((one) => [one.id, one]));
  }

  /** The way of a directory; opens its connection when there is none. */
  async of(directory: number): Promise<Way> {
    const live = this.#live.get(directory);
    if (!live) return { to: 'replica' };
    const known = this.#ways.get(directory);
    if (known) return known;
    const way = await this.#begin(live);
    this.#ways.set(directory, way);
    return way;
  }

  /** Ends every connection. */
  close(): void {
    for (const connector of this.#open.values()) connector.stop();
    this.#open.clear();
  }

  async #begin(live: LiveDirectory): Promise<Way> {
    if (this.#mayWrite && live.connection.readOnly)
      return { to: 'nowhere', problem: 'directory-read-only' };
    const opens = (this.#opens.get(live.id) ?? 0) + 1;
    this.#opens.set(live.id, opens);
    if (opens > opensMax) return { to: 'nowhere', problem: 'directory-unreachable' };
    try {
      const connector = await this.#connect(live);
      const lost = () => this.#lose(live.id);
      return { to: 'server', target: targetOf(connector), lost };
    } catch (error) {
      // Without a connection nothing was sent: the changes wait, and the set says why.
      if (error instanceof Failure) return { to: 'nowhere', problem: error.code };
      throw error;
    }
  }

  async #connect(live: LiveDirectory): Promise<Connector> {
    const task = liveTask(this.#context, live);
    const connector = this.#context.connectors.start({ kind: 'serve', ...task });
    task.password?.fill(0);
    try {
      const message = await within(connector, openWithinMs);
      if (message.type !== 'serving') throw new Failure('answer-unusable');
    } catch (error) {
      connector.stop();
      throw error;
    }
    this.#open.set(live.id, connector);
    return connector;
  }

  #lose(directory: number): void {
    this.#ways.delete(directory);
    this.#open.get(directory)?.stop();
    this.#open.delete(directory);
  }
}

function targetOf(connector: Connector): TargetDirectory {
  return {
    async read(ids) {
      const answer = await ask(connector, { ask: 'read', ids });
      if (answer.answered !== 'read' || answer.accounts.length !== ids.length) throw unusable();
      return answer.accounts;
    },
    async find(dn) {
      const answer = await ask(connector, { ask: 'find', dn });
      if (answer.answered !== 'read') throw unusable();
      return answer.accounts[0] ?? null;
    },
    async isMember(group, member) {
      const answer = await ask(connector, { ask: 'is-member', group, member });
      if (answer.answered !== 'is-member') throw unusable();
      return answer.isMember;
    },
    async send(change) {
      const answer = await ask(connector, { ask: 'send', change });
      if (answer.answered !== 'send') throw unusable();
      return answer.result;
    },
    async sendAll(changes) {
      const answer = await ask(connector, { ask: 'send-all', changes });
      if (answer.answered !== 'send-all' || answer.words.length !== changes.length) {
        throw unusable();
      }
      const isIdle = answer.words.every(({ said }) => said === 'kept');
      if (isIdle) throw unusable();
      return answer.words;
    },
  };
}

/** An answer to another question: what became of this one, nobody knows. */
function unusable(): AnswerLost {
  return new AnswerLost('The answer belongs to no question.');
}

async function ask(connector: Connector, question: Question): Promise<Answer> {
  const bytes = serialize(question);
  connector.send({ type: 'question', bytes });
  if (question.ask === 'send' && question.change.secret !== null) bytes.fill(0);
  try {
    const message = await within(connector, answerWithinMs);
    if (message.type !== 'answer') throw unusable();
    // The connector's own bytes, which it made with v8.serialize from this very type.
    const answer = deserialize(message.bytes) as Answer;
    if (answer.answered === 'lost') throw new AnswerLost();
    return answer;
  } catch (error) {
    // The process or its connection ended in the middle: whether it was sent, nobody knows.
    if (error instanceof Failure) throw new AnswerLost(error.code);
    throw error;
  }
}
