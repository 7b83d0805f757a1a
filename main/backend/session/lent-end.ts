import { setTimeout as sleep } from 'node:timers/promises';
import { topics } from '../../../shared/contract/operation.ts';
import { endElevation } from '../elevation/elevation.ts';
import type { Opened } from './open-vault.ts';

/** Timers stand still while the computer sleeps; the end is looked at this often. */
const lookEveryMs = 10_000;
/** How long calls and jobs that are under way are given before it is looked again. */
const waitMs = 100;
/** A call that waits for somebody outside is not waited for. */
const patienceMs = 10_000;
const quietMs = 10;

/** Gives a lent role back when its time is over, whether or not anybody asks for something. */
export class LentEnd {
  readonly #onError: (error: unknown) => void;
  #underWay = 0;
  #opened: Opened | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** A call is under way, until what it answers is called. */
  enter(): () => void {
    this.#underWay += 1;
    return () => {
      this.#underWay -= 1;
      // Whoever is refused because the time is over need not wait for the timer.
      const opened = this.#opened;
      if (opened?.operator.elevation?.isOver()) this.#look(opened, 0);
    };
  }

  /** Waits until no call is under way. Those that come meanwhile wait for what is about to begin. */
  async quiet(): Promise<void> {
    const end = performance.now() + patienceMs;
    do await sleep(quietMs);
    while (this.#underWay > 0 && performance.now() < end);
  }

  /** Watches over a vault that was opened, in the place of the one before. */
  watch(opened: Opened): void {
    this.stop();
    const { elevation } = opened.operator;
    if (!elevation) return;
    this.#opened = opened;
    this.#look(opened, elevation.leftMs);
  }

  /** Ends the watching: the files are being closed. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#opened = null;
  }

  #look(opened: Opened, leftMs: number): void {
    if (leftMs > 0) {
      const inMs = Math.min(leftMs, lookEveryMs);
      this.#wait(inMs, () => this.#look(opened, opened.operator.elevation?.leftMs ?? 0));
      return;
    }
    const { jobs } = opened.services;
    // What was begun under the lent role ends with it, at the next place where it can be cut.
    jobs.cancelAll();
    if (jobs.busy || this.#underWay > 0) this.#wait(waitMs, () => this.#look(opened, 0));
    else this.#end(opened);
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
    this.#timer.unref();
  }

  #end({ services, operator }: Opened): void {
    try {
      endElevation({ store: services.store, now: services.now, operator }, 'time');
    } catch (error) {
      // It ends all the same; a full disk lends nobody a role for longer.
      this.#onError(error);
    }
    services.reopenAs(null).then(() => services.changed([...topics]), this.#onError);
  }
}
