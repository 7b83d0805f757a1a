const floodAt = 20_000;

/** A bucket of calls that refills with time: bursts pass, floods do not. */
export class RateLimit {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;
  #refused = 0;

  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = burst;
    this.#at = now();
  }

  /** Takes one call; false when there are too many. */
  take(): boolean {
    const now = this.#now();
    const gained = (Math.max(0, now - this.#at) * this.#perSecond) / 1_000;
    this.#left = Math.min(this.#burst, this.#left + gained);
    this.#at = now;
    if (this.#left >= this.#burst / 2) this.#refused = 0;
    if (this.#left < 1) {
      this.#refused += 1;
      return false;
    }
    this.#left -= 1;
    return true;
  }

  /** Whether so many calls were refused without a pause that nobody who means well makes them. */
  get isFlood(): boolean {
    return this.#refused > floodAt;
  }
}
