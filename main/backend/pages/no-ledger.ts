import type { Connection } from '../store/open.ts';
import { framesIn } from './frames.ts';

type Surroundings = {
  readonly connection: Connection;
  readonly bind: (digest: Buffer | null) => boolean;
};

/** Stands for the ledger of pages where nothing is noted: nothing is moved but by closing the files. */
export class NoLedger {
  readonly #around: Surroundings | null;
  readonly isLost = false;
  readonly bound = null;
  readonly count = 0;
  readonly waiting = 0;

  /** Null for a database that stands in for another. */
  constructor(around: Surroundings | null) {
    this.#around = around;
  }

  /** Whoever closes the files is about to move what waits, and what was bound holds no more. */
  move(): boolean {
    if (this.#around && framesIn(this.#around.connection).log > 0) this.forget();
    return true;
  }

  /** Nothing is bound any more. */
  forget(): void {
    this.#around?.bind(null);
  }

  /** None: nobody knows. */
  old(): number[] {
    return [];
  }

  /** Does nothing: there is no ledger to be made. */
  gatherAll(): Promise<void> {
    return Promise.resolve();
  }
}
