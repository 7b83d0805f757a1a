import type { Politeness } from '../../../shared/model/connection.ts';

/** The part of a second whose requests may go out at once. */
const burstOfSecond = 0.1;

/**
 * Lets requests begin no faster than a server was promised: so many in a second, and so many open
 * at once. Those that have to wait begin in their order.
 */
export class Pace {
  readonly #limits: Politeness;
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #open = 0;
  #credit: number;
  #filledAt = performance.now();
  #timer: NodeJS.Timeout | null = null;

  constructor({ requestsPerSecond, openRequests }: Politeness) {
    this.#limits = { requestsPerSecond, openRequests };
    this.#most = Math.max(1, requestsPerSecond * burstOfSecond);
    this.#credit = this.#most;
  }

  /** Begins a request now, or as soon as it may. */
  begin(start: () => void): void {
    this.#waiting.push(start);
    this.#go();
  }

  /** Says that a request has its whole answer. */
  end(): void {
    this.#open -= 1;
    this.#go();
  }

  /** Begins nothing more. */
  stop(): void {
    this.#waiting.length = 0;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #go(): void {
    while (this.#open < this.#limits.openRequests && this.#waiting.length > 0) {
      const waitMs = this.#wait();
      if (waitMs > 0) {
        this.#timer ??= setTimeout(() => {
          this.#timer = null;
          this.#go();
        }, waitMs);
        return;
      }
      this.#credit -= 1;
      this.#open += 1;
      this.#waiting.shift()?.();
    }
  }

  /** How long until the next request may begin, in whole milliseconds. */
  #wait(): number {
    const { requestsPerSecond } = this.#limits;
    const now = performance.now();
    const earned = ((now - this.#filledAt) * requestsPerSecond) / 1_000;
    this.#credit = Math.min(this.#most, this.#credit + earned);
    this.#filledAt = now;
    return this.#credit >= 1 ? 0 : Math.ceil(((1 - this.#credit) * 1_000) / requestsPerSecond);
  }
}
