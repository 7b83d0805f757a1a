import type { StoredChange } from './sets.ts';

/** Parts that a server works on at once: it is never idle while we write down what it said. */
const partsAtOnce = 2;

/** Parts of a change set that are under way. Only what cannot depend on each other is so at once. */
export class Flight {
  readonly #flying = new Map<Promise<void>, readonly StoredChange[]>();
  #failed: { readonly error: unknown } | null = null;

  /** Waits until a part may begin beside those that are under way; throws when one of them failed. */
  async roomFor(part: readonly StoredChange[]): Promise<void> {
    const isAlone = ![part, ...this.#flying.values()].every(setsAttributes) || this.#isAgain(part);
    if (isAlone) await this.drain();
    while (this.#flying.size >= partsAtOnce) await Promise.race(this.#flying.keys());
    this.throwFailed();
  }

  /** Takes note of a part that has begun. */
  add(part: readonly StoredChange[], work: Promise<void>): void {
    const flying = this.#end(work).finally(() => this.#flying.delete(flying));
    this.#flying.set(flying, part);
  }

  /** Waits until none is under way. */
  async drain(): Promise<void> {
    await Promise.all(this.#flying.keys());
  }

  /** Throws what a part failed with that was not waited for by itself. */
  throwFailed(): void {
    if (this.#failed) throw this.#failed.error;
  }

  async #end(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#failed ??= { error };
    }
  }

  #isAgain(part: readonly StoredChange[]): boolean {
    const targets = new Set(part.map(({ target }) => target));
    return [...this.#flying.values()].flat().some(({ target }) => targets.has(target));
  }
}

function setsAttributes(part: readonly StoredChange[]): boolean {
  return part.every(({ kind }) => kind === 'modify');
}
