import type { IncomingAccount } from '../../../shared/process.ts';
import type { CommandContext } from '../context.ts';
import { AccountWriter } from '../replica/account-writer.ts';
import { resolveInPieces } from '../replica/resolve-members.ts';
import { ensureTexts, TextLoader } from '../replica/texts.ts';
import { beginBulkLoad, endBulkLoad, leaveBulkLoad } from '../store/migrate.ts';
import type { Writer } from '../store/store.ts';

/**
 * Accounts of other directories that a reading may keep waiting: without indexes whatever an operator
 * asks for them meanwhile passes over them all, and the indexes are made for them once more.
 */
const othersMax = 20_000;

/**
 * The first reading of a directory, of which all or nearly all accounts are new: they are not looked
 * for before they are written, and their texts are put into parts of the index at once. Where the
 * replica has hardly any others, the rows go first and the indexes after, as an import does it. A
 * reading that is stopped leaves what came so far, and the next one goes on with it.
 */
export class FirstLoad {
  /** Whether the indexes are made afterwards. */
  readonly isBulk: boolean;
  readonly #context: CommandContext;
  readonly #directory: number;
  readonly #texts: TextLoader;
  readonly #writer: AccountWriter;

  private constructor(context: CommandContext, directory: number, isBulk: boolean) {
    this.isBulk = isBulk;
    this.#context = context;
    this.#directory = directory;
    this.#texts = new TextLoader(directory);
    this.#writer = new AccountWriter(context.personal, this.#texts);
  }

  /** Begins the first reading of a directory, or goes on with it. */
  static begin(context: CommandContext, directory: number): FirstLoad {
    const { store } = context;
    // By the writer: what an operator may read need not be all that there is.
    const load = store.progress((tx) => {
      const own = 'SELECT EXISTS (SELECT 1 FROM accounts WHERE directory = ?)';
      const all = 'SELECT count(*) FROM (SELECT 1 FROM accounts LIMIT ?)';
      const isBulk =
        tx.value<number>(own, directory) === 0 &&
        (tx.value<number>(all, othersMax + 1) ?? 0) <= othersMax;
      const made = new FirstLoad(context, directory, isBulk);
      made.#writer.begin(tx);
      if (isBulk) made.#writer.keepIdsInMemory(tx, directory);
      return made;
    });
    if (load.isBulk) {
      store.beginBulk();
      beginBulkLoad(store.connection, { frugal: true });
    }
    return load;
  }

  /** Takes in one account; null for one that is there already. */
  take(tx: Writer, account: IncomingAccount): number | null {
    return this.#writer.insert(tx, this.#directory, account);
  }

  /** Everything is there: makes the indexes and finds the members, so that the reading can be ended. */
  async finish(checkpoint: () => Promise<void>): Promise<void> {
    const { store } = this.#context;
    this.#writer.forgetIds();
    store.progress((tx) => this.#texts.flush(tx));
    const onIndex = () => {
      store.moveWhenLong();
      return checkpoint();
    };
    if (this.isBulk) await endBulkLoad(store.connection, onIndex, { frugal: true });
    await resolveInPieces(store, this.#directory, checkpoint);
  }

  /** Puts things in order however it ended. */
  leave(): void {
    const { store } = this.#context;
    if (this.isBulk) leaveBulkLoad(store.connection);
    ensureTexts(store.connection);
    if (this.isBulk) store.endBulk();
  }
}
