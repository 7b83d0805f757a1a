import { uptime } from 'node:os';
import type { CompartmentName } from '../../../shared/model/role.ts';
import type { Loan } from '../vault/policy.ts';
import type { RunningElevation } from '../../../shared/model/elevation.ts';

const minuteMs = 60_000;

/** The two clocks by which an elevation ends: at whichever comes first. */
export type ElevationTimes = {
  /** The wall clock, in UTC epoch milliseconds. Somebody may set it. */
  readonly now: () => number;
  /** Milliseconds since the computer was started, sleep included. Nobody sets this clock. */
  readonly uptimeMs: () => number;
};

/** What an elevation is, as its request and its grant say. */
export type Lent = {
  readonly request: string;
  readonly role: string;
  readonly roleName: string;
  readonly lentBy: string;
  readonly minutes: number;
  readonly keys: NonNullable<Loan['keys']>;
};

/** The clocks of this computer. */
export function clocksOf(now: () => number): ElevationTimes {
  return { now, uptimeMs: () => uptime() * 1_000 };
}

/** A role that is lent for a while and in force. It ends by either clock, and never begins again. */
export class Elevated {
  readonly lent: Lent;
  /** What every row of the log says that is written meanwhile. */
  readonly mark: Readonly<Record<string, string>>;
  readonly #times: ElevationTimes;
  readonly #endsAt: number;
  readonly #endsAtUptime: number;
  #isOver = false;

  constructor(lent: Lent, times: ElevationTimes) {
    this.lent = lent;
    this.mark = { elevated: lent.role, elevation: lent.request };
    this.#times = times;
    this.#endsAt = times.now() + lent.minutes * minuteMs;
    this.#endsAtUptime = times.uptimeMs() + lent.minutes * minuteMs;
  }

  /** Milliseconds until the end; 0 once it is over. */
  get leftMs(): number {
    const byWall = this.#endsAt - this.#times.now();
    const left = Math.min(byWall, this.#endsAtUptime - this.#times.uptimeMs());
    // A clock that is set back afterwards gives nothing back.
    this.#isOver ||= left <= 0;
    return this.#isOver ? 0 : left;
  }

  /** Whether its time has passed. */
  isOver(): boolean {
    return this.leftMs === 0;
  }

  /** Ends it before its time: the policy does not lend this role any more. */
  stop(): void {
    this.#isOver = true;
  }

  /** The compartments whose key is lent with the role. */
  get keyNames(): CompartmentName[] {
    return [...new Set(this.lent.keys.map(({ compartment }) => compartment))];
  }

  /** What any screen may know of it. */
  get told(): RunningElevation {
    const { role, roleName, lentBy } = this.lent;
    return { role, roleName, lentBy, keys: this.keyNames, endsAt: this.#times.now() + this.leftMs };
  }
}
