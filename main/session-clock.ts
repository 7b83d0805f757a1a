import type { LockReason } from '../shared/model/session.ts';
import { type SignInRules, usualSignInRules } from '../shared/model/sign-in-rules.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Timers stand still while the computer sleeps; the end of a session is looked at this often. */
const lookEveryMs = 30_000;

/** What the clock of a session needs from its surroundings. */
export type SessionTimes = {
  /** The wall clock, in UTC epoch milliseconds: for telling when the session ends, and nothing else. */
  readonly now: () => number;
  /** Milliseconds since the computer was started, sleep included. Nobody sets this clock. */
  readonly uptimeMs: () => number;
  /** After which time without anybody there the operator wants a lock; null for none. */
  readonly autoLockMs: () => number | null;
};

/** How long a session goes on: while somebody is there, and never longer than the policy allows. */
export class SessionClock {
  readonly #times: SessionTimes;
  readonly #onEnd: (reason: LockReason) => void;
  #rules: SignInRules = usualSignInRules;
  #startedAt: number | null = null;
  #touchedAt = 0;
  #idleTimer: NodeJS.Timeout | null = null;
  #endTimer: NodeJS.Timeout | null = null;

  constructor(times: SessionTimes, onEnd: (reason: LockReason) => void) {
    this.#times = times;
    this.#onEnd = onEnd;
  }

  /** Begins a session. */
  start(): void {
    this.stop();
    this.#startedAt = this.#times.uptimeMs();
    this.touch();
    this.#look();
  }

  /** What the policy says of it, which an owner may change in the middle of a session. */
  limit(rules: SignInRules): void {
    if (JSON.stringify(rules) === JSON.stringify(this.#rules)) return;
    this.#rules = rules;
    if (this.#startedAt === null) return;
    this.#waitForIdle();
    this.#look();
  }

  /** Somebody is there. It moves no end of the session that the policy sets. */
  touch(): void {
    if (this.#startedAt === null) return;
    this.#touchedAt = this.#times.uptimeMs();
    this.#waitForIdle();
  }

  /** Ends the counting; the rules of the next session are those of its vault. */
  stop(): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    if (this.#endTimer) clearTimeout(this.#endTimer);
    this.#idleTimer = null;
    this.#endTimer = null;
    this.#startedAt = null;
    this.#rules = usualSignInRules;
  }

  /** When the session locks itself if nobody touches it, by the wall clock; null without one. */
  get locksAt(): number | null {
    if (this.#startedAt === null) return null;
    const left = [this.#endLeft(), this.#idleLeft()].filter((one) => one !== null);
    return this.#times.now() + Math.max(0, Math.min(...left));
  }

  #endLeft(): number {
    const end = (this.#startedAt ?? 0) + this.#rules.sessionHours * hourMs;
    return end - this.#times.uptimeMs();
  }

  #idleMs(): number | null {
    const wanted = this.#times.autoLockMs();
    return wanted === null ? null : Math.min(wanted, this.#rules.idleMinutes * minuteMs);
  }

  #idleLeft(): number | null {
    const idle = this.#idleMs();
    return idle === null ? null : this.#touchedAt + idle - this.#times.uptimeMs();
  }

  #waitForIdle(): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    const idle = this.#idleMs();
    this.#idleTimer = idle === null ? null : setTimeout(() => this.#onEnd('idle'), idle);
    this.#idleTimer?.unref();
  }

  #look(): void {
    if (this.#endTimer) clearTimeout(this.#endTimer);
    const left = this.#endLeft();
    if (left <= 0) {
      this.#onEnd('session-end');
      return;
    }
    this.#endTimer = setTimeout(() => this.#look(), Math.min(left, lookEveryMs));
    this.#endTimer.unref();
  }
}
