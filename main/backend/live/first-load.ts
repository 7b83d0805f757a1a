import type { IncomingAccount } from '../../../shared/process.ts';
import type { CommandContext } from '../context.ts';
import { AccountWriter } from '../replica/account-writer.ts';
import { ensureTexts, TextLoader } from '../replica/texts.ts';
import { beginBulkLoad, endBulkLoad, leaveBulkLoad } from '../store/migrate.ts';
import type { Writer } from '../store/store.ts';

/**
 * The first reading of all, into a replica without an account: the rows go first and the indexes
 * after, as an import does it. A reading that is stopped leaves what came so far, and the next one
 * goes the usual way.
 */
export class FirstLoad {
  readonly #context: CommandContext;
  readonly #directory: number;
  readonly #texts: TextLoader;
  readonly #writer: AccountWriter;

  private constructor(context: CommandContext, directory: number) {
    this.#context = context;
    this.#directory = directory;
    this.#texts = new TextLoader(directory);
    this.#writer = new AccountWriter(context.personal, this.#texts);
  }

  /** Begins one when there is nothing to compare with yet and nothing to be asked for; else null. */
  static begin(
    context: CommandContext,
    directory: number,
    cursor: string | null,
  ): FirstLoad | null {
    const { store } = context;
    // By the writer: what an operator may read need not be all that there is.
    const sql = 'SELECT EXISTS (SELECT 1 FROM accounts)';
    const isEmpty = store.progress((tx) => tx.value<number>(sql)) === 0;
    if (cursor !== null || !isEmpty) return null;
    const load = new FirstLoad(context, directory);
    store.progress((tx) => load.#writer.begin(tx));
    beginBulkLoad(store.connection, { frugal: true });
    return load;
  }

  /**
   * Takes in one account; null for one that was named before. It was moved while it was read, and
   * the next reading, which begins where this one began, names it again.
   */
  take(tx: Writer, account: IncomingAccount): number | null {
    return this.#writer.insert(tx, this.#directory, account);
  }

  /** Everything is there: makes the indexes, so that the reading can be ended. */
  async finish(checkpoint: () => Promise<void>): Promise<void> {
    const { store } = this.#context;
    store.progress((tx) => this.#texts.flush(tx));
    await endBulkLoad(store.connection, checkpoint);
  }

  /** Puts things in order however it ended. */
  leave(): void {
    const { connection } = this.#context.store;
    leaveBulkLoad(connection);
    ensureTexts(connection);
  }
}
