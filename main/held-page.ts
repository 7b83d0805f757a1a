/** For how long a page waits for whoever typed into it. */
const heldMs = 120_000;

/** Whose page is held, and until when by the wall clock. */
export type Held = { readonly operatorId: string; readonly until: number };

/**
 * The page of a session whose backend was lost. It keeps what the operator had typed, behind the
 * sign-in and for a short while; nobody else gets to see it.
 */
export class HeldPage {
  readonly #onEnd: () => void;
  #held: Held | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `onEnd` is called when nobody came in time. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Whose page it is; null when none is held. */
  get held(): Held | null {
    return this.#held;
  }

  /** Holds the page of an operator, and never longer than their session would have lasted. */
  hold(operatorId: string, now: number, locksAt: number | null): void {
    this.end();
    const ms = Math.min(heldMs, locksAt === null ? heldMs : locksAt - now);
    this.#held = { operatorId, until: now + ms };
    this.#timer = setTimeout(() => {
      this.end();
      this.#onEnd();
    }, ms);
    this.#timer.unref();
  }

  /** Whether an operator who has just signed in may see the page that is there. It is held no more. */
  handTo(operatorId: string): boolean {
    const held = this.#held;
    this.end();
    return held === null || held.operatorId === operatorId;
  }

  /** Holds the page no more. */
  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#held = null;
  }
}
