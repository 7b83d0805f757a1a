import { uptime } from 'node:os';
import type { Opened } from './open-vault.ts';
import type { Act } from './records.ts';

/** What two clocks say at once: the wall, which somebody can set, and the time since the start of the computer. */
export type Moment = { readonly wallMs: number; readonly uptimeMs: number };

/** Now, by both clocks. Sleep counts in both. */
export function moment(): Moment {
  return { wallMs: Date.now(), uptimeMs: uptime() * 1_000 };
}

/** Whether a moment is so recent by both clocks: a wall clock that was set back makes nothing young. */
export function isWithin(lastsMs: number, then: Moment | null, now: Moment = moment()): boolean {
  if (!then) return false;
  const [wall, up] = [now.wallMs - then.wallMs, now.uptimeMs - then.uptimeMs];
  return wall >= 0 && wall <= lastsMs && up <= lastsMs;
}

/** What a time service may correct without anybody being told. */
const toleranceMs = 5 * 60_000;

/** Notices that somebody sets the wall clock while the vault is open. */
export class ClockWatch {
  #last = moment();
  #lastMs = performance.now();

  /** By how many seconds the clock was moved since the last look; 0 when it was not. */
  movedBy(): number {
    const [wallMs, atMs] = [Date.now(), performance.now()];
    const apart = wallMs - this.#last.wallMs - (atMs - this.#lastMs);
    if (Math.abs(apart) <= toleranceMs) return 0;
    // The clock of this process stands still while the computer sleeps; that of the system does not.
    const now = moment();
    const moved = now.wallMs - this.#last.wallMs - (now.uptimeMs - this.#last.uptimeMs);
    this.#last = now;
    this.#lastMs = atMs;
    return Math.abs(moved) <= toleranceMs ? 0 : Math.round(moved / 1_000);
  }
}

/** The row that says that the clock stands before a row of the log, where it does. */
export function behindTheLog({ services }: Opened): readonly Act[] {
  const { store, now } = services;
  const sql = 'SELECT max(time) FROM main.audit';
  const behindMs = (store.whole.value<number>(sql) ?? 0) - now();
  if (behindMs <= toleranceMs) return [];
  const seconds = String(-Math.round(behindMs / 1_000));
  return [['session.move-clock', { seconds, step: 'before-the-log' }]];
}
