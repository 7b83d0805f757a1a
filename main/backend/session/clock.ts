import { newestTime } from '../audit/newest-time.ts';
import { moment } from '../vault/moment.ts';
import type { Opened } from './open-vault.ts';
import type { Act } from './records.ts';

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
  const behindMs = newestTime(store.whole) - now();
  if (behindMs <= toleranceMs) return [];
  const seconds = String(-Math.round(behindMs / 1_000));
  return [['session.move-clock', { seconds, step: 'before-the-log' }]];
}
