import type { HandOver } from '../../../shared/model/change.ts';

const keptMs = 10 * 60_000;

type Held = { readonly facts: Omit<HandOver, 'until'>; readonly until: number; secret: Buffer };
type Taken = Pick<Held, 'facts' | 'secret'>;

/**
 * Passwords that were set and that nobody has taken yet. They are here only, in the memory of this
 * process: once taken, after ten minutes and at lock they are wiped.
 */
export class HandOvers {
  readonly #held = new Map<number, Held>();
  readonly #now: () => number;
  readonly #changed: () => void;

  constructor(now: () => number, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
  }

  /** Keeps a copy of a secret, UTF-8, for the change that has set it. */
  put(facts: Omit<HandOver, 'until'>, secret: Uint8Array): void {
    this.#drop(facts.change);
    const held = { facts, until: this.#now() + keptMs, secret: Buffer.from(secret) };
    this.#held.set(facts.change, held);
    setTimeout(() => {
      if (this.#held.get(facts.change) !== held) return;
      this.#drop(facts.change);
      this.#changed();
    }, keptMs).unref();
  }

  /** What can be taken now, oldest first. */
  list(): HandOver[] {
    return [...this.#held.values()]
      .filter(({ until }) => until > this.#now())
      .map(({ facts, until }) => ({ ...facts, until }));
  }

  /** Gives a secret out, once; the caller wipes it. Undefined when there is none. */
  take(change: number): Taken | undefined {
    const taken = this.copy(change);
    this.#drop(change);
    return taken;
  }

  /** A copy for whoever is about to take it; the caller wipes it. Undefined when there is none. */
  copy(change: number): Taken | undefined {
    const held = this.#held.get(change);
    if (!held || held.until <= this.#now()) return undefined;
    return { facts: held.facts, secret: Buffer.from(held.secret) };
  }

  /** Wipes everything: at lock. */
  dispose(): void {
    for (const change of this.#held.keys()) this.#drop(change);
  }

  #drop(change: number): void {
    this.#held.get(change)?.secret.fill(0);
    this.#held.delete(change);
  }
}
