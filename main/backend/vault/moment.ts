import { uptime } from 'node:os';

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
