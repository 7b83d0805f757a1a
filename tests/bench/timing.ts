import { readFileSync } from 'node:fs';

/** The value below which this share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1);
  return sorted[Math.max(0, at)] ?? Number.NaN;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** How long work took, on the clock and on the processors, in milliseconds. */
export type Spent = { readonly wallMs: number; readonly cpuMs: number };

const ticksPerSecond = 100;

/** Processor time of the children of this process that have ended. Linux only. */
function childrenCpuMs(): number {
  const text = readFileSync('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1_000) / ticksPerSecond;
}

/** Times work whose children have all ended when it is done. */
export async function timed(work: () => Promise<unknown>): Promise<Spent> {
  const cpu = childrenCpuMs();
  const start = performance.now();
  await work();
  return { wallMs: performance.now() - start, cpuMs: childrenCpuMs() - cpu };
}

/** The run that took the median time. */
export function medianRun(runs: readonly Spent[]): Spent {
  const middle = median(runs.map((run) => run.wallMs));
  const found = runs.find((run) => run.wallMs === middle);
  if (!found) throw new Error('Nothing was run.');
  return found;
}

/** Memory of a process in bytes: resident, and its share of what it shares. Linux only. */
export function memoryOf(pid: number): { readonly rss: number; readonly pss: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) * 1024;
  return { rss: field('Rss'), pss: field('Pss') };
}
