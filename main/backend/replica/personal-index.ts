import type { Connection } from '../store/open.ts';
import type { Reader } from '../store/reader.ts';
import { VaultError } from '../vault/vault-error.ts';
import { foldCase } from '../vault/seal.ts';
import type { AccountIndex } from './account-index.ts';
import { pause } from './account-facts.ts';
import { PersonalSignatures, type SignedValue, type Sought } from './personal-signatures.ts';
import { type PersonalValues, textsIn } from './personal.ts';

/** Rows that are opened until others get a turn: some three milliseconds. */
const sliceRows = 64;
/** After a question others may follow at once: who types is not to wait. */
const quietMs = 20;
/** However many questions come, the index goes on once in this time. */
const longestWaitMs = 100;
const busyWaitMs = 200;
const manyRows = 50_000;

type Row = { readonly id: number; readonly version: number; readonly sealed: Uint8Array | null };

const rowsSql = `SELECT id, sealed_version AS version, sealed FROM accounts
  WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))`;

/** What the index needs of the vault around it. */
type Around = {
  readonly index: AccountIndex;
  readonly personal: PersonalValues;
  /** Whether a job runs, which has the machine to itself. */
  readonly isBusy: () => boolean;
  readonly onError: (error: unknown) => void;
  /** So many rows were opened that what they left in memory is worth giving back. */
  readonly onMuch: () => void;
};

/**
 * Signatures of the personal values of all accounts in sight, made in the background for who holds
 * the key. It only ever leaves out rows that need not be opened: without it, and for accounts that
 * it does not cover yet, every row is opened and the answers are the same.
 */
export class PersonalIndex {
  readonly #around: Around;
  readonly #signatures = new PersonalSignatures();
  #keyVersion = 0;
  #from = 1;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isWanted = false;
  #isDisposed = false;
  #isBuilding = false;

  constructor(around: Around) {
    this.#around = around;
    around.index.follow(() => this.#build());
  }

  /** How many of the accounts it covers. */
  get progress(): { readonly done: number; readonly total: number } {
    const total = this.#around.index.present;
    return { done: Math.min(this.#signatures.covered, total), total };
  }

  /** A question is asked, which comes first. */
  asked(): void {
    this.#askedAt = performance.now();
  }

  /**
   * Hears of each account whose values are written or taken away, within the transaction: no way of
   * writing can forget to tell. Values that are sealed anew keep their version and stay as they are.
   */
  watch(writer: Connection): void {
    writer.function('forget_personal', (id: unknown) => {
      this.#signatures.forget(Number(id));
      return null;
    });
    writer.exec(`CREATE TEMP TRIGGER personal_written AFTER UPDATE OF sealed_version ON main.accounts
        WHEN new.sealed_version IS NOT old.sealed_version
        BEGIN SELECT forget_personal(new.id); END;
      CREATE TEMP TRIGGER personal_gone AFTER DELETE ON main.accounts
        BEGIN SELECT forget_personal(old.id); END`);
  }

  /** Row numbers up to `last` that must be opened to find what is sought. */
  candidates(sought: Sought, last: number): Int32Array {
    this.#followKey();
    return this.#signatures.candidates(sought, last);
  }

  /** Wipes everything; nothing is covered from here on. */
  dispose(): void {
    this.#isDisposed = true;
    this.#signatures.dispose();
  }

  /** Blind indexes of another key are other bits. */
  #followKey(): void {
    const { keyVersion } = this.#around.personal;
    if (this.#keyVersion === keyVersion) return;
    this.#signatures.forgetAll();
    this.#keyVersion = keyVersion;
    this.#build();
  }

  #build(): void {
    this.#isWanted = true;
    if (this.#isBuilding) return;
    this.#isBuilding = true;
    this.#coverAll()
      .catch(this.#around.onError)
      .finally(() => {
        this.#isBuilding = false;
        if (this.#isWanted && !this.#isDisposed) this.#build();
      });
  }

  async #coverAll(): Promise<void> {
    this.#isWanted = false;
    this.#from = 1;
    for (let opened = 0; ; ) {
      await this.#othersFirst();
      if (this.#isDisposed) return;
      this.#followKey();
      const ids = this.#nextIds();
      if (ids.length === 0) {
        if (opened >= manyRows) this.#around.onMuch();
        return;
      }
      await this.#around.index.between((read) => this.#cover(read, ids));
      opened += ids.length;
    }
  }

  async #othersFirst(): Promise<void> {
    const { index, isBusy } = this.#around;
    while (isBusy() && !this.#isDisposed) await rest(busyWaitMs);
    await index.settled();
    const began = performance.now();
    await pause();
    for (;;) {
      const now = performance.now();
      const untilMs = Math.min(this.#askedAt + quietMs, began + longestWaitMs);
      if (now >= untilMs || this.#isDisposed) return;
      await rest(untilMs - now);
    }
  }

  #nextIds(): number[] {
    const { facts } = this.#around.index;
    const ids: number[] = [];
    for (; this.#from < facts.length && ids.length < sliceRows; this.#from += 1) {
      if (facts[this.#from] && !this.#signatures.isCovered(this.#from)) ids.push(this.#from);
    }
    return ids;
  }

  #cover(read: Reader, ids: readonly number[]): void {
    if (this.#isDisposed) return;
    for (const row of read.all<Row>(rowsSql, JSON.stringify(ids))) {
      const values = this.#valuesOf(row);
      if (values) this.#signatures.cover(row.id, values);
    }
  }

  /** What a row is to be found by; null for one that does not open, of which a question tells. */
  #valuesOf({ id, version, sealed }: Row): readonly SignedValue[] | null {
    const { personal } = this.#around;
    try {
      const attributes = Object.entries(personal.open('accounts', id, version, sealed));
      return attributes.flatMap(([name, values]) => {
        const attribute = name.toLowerCase();
        return textsIn(values).map((text) => ({
          attribute,
          folded: foldCase(text),
          index: personal.blindIndex(attribute, text),
        }));
      });
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
