import { Failure } from '../../../shared/failure.ts';
import type { TargetDirectory, Way } from '../changes/target.ts';
import type { Connector } from '../connector-link.ts';
import type { CommandContext } from '../context.ts';
import { Asker, unusable } from './asker.ts';
import { within } from './probe.ts';
import { liveDirectories, type LiveDirectory, liveTask } from './stored.ts';

const openWithinMs = 30_000;
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
      const asker = new Asker(await this.#connect(live));
      const way: Way = { to: 'server', target: targetOf(asker), lost: () => lose() };
      // Of two pieces that are lost with one connection, the second must not end the next one.
      const lose = () => {
        if (this.#ways.get(live.id) !== way) return;
        this.#ways.delete(live.id);
        this.#open.delete(live.id);
        asker.leave();
      };
      return way;
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
      const message = await within(connector.next(), openWithinMs);
      if (message.type !== 'serving') throw new Failure('answer-unusable');
    } catch (error) {
      connector.stop();
      throw error;
    }
    this.#open.set(live.id, connector);
    return connector;
  }
}

function targetOf(asker: Asker): TargetDirectory {
  return {
    async read(ids) {
      const answer = await asker.ask({ ask: 'read', ids });
      if (answer.answered !== 'read' || answer.accounts.length !== ids.length) throw unusable();
      return answer.accounts;
    },
    async find(dn) {
      const answer = await asker.ask({ ask: 'find', dn });
      if (answer.answered !== 'read') throw unusable();
      return answer.accounts[0] ?? null;
    },
    async isMember(group, member) {
      const answer = await asker.ask({ ask: 'is-member', group, member });
      if (answer.answered !== 'is-member') throw unusable();
      return answer.isMember;
    },
    async send(change) {
      const answer = await asker.ask({ ask: 'send', change });
      if (answer.answered !== 'send') throw unusable();
      return answer.result;
    },
    async sendAll(changes) {
      const answer = await asker.ask({ ask: 'send-all', changes });
      if (answer.answered !== 'send-all' || answer.words.length !== changes.length) {
        throw unusable();
      }
      const isIdle = answer.words.every(({ said }) => said === 'kept');
      if (isIdle) throw unusable();
      return answer.words;
    },
  };
}
