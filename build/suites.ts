import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, say, statusOf } from './run.ts';
import { failedFiles, type Report, sum, type Totals, totalsOf, withSecondTry } from './totals.ts';
import { vitestArgs } from './vitest-run.ts';

export const onePassed: Totals = { passed: 1, failed: 0, failures: [] };

export function oneFailed(what: string): Totals {
  return { passed: 0, failed: 1, failures: [what] };
}

async function timed(name: string, work: () => Promise<Totals>): Promise<Totals> {
  say(`\n== ${name}`);
  const startedAt = performance.now();
  const totals = await work();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`== ${name}: ${totals.passed} passed, ${totals.failed} failed in ${seconds} s`);
  return totals;
}

function reportFile(name: string): string {
  return join(root, 'out/test', `${name}.json`);
}

/** What a run of Vitest left behind, if anything. */
function reportOf(name: string): Report | null {
  const file = reportFile(name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
}

/** Counts what a run of Vitest left behind; a run that left nothing or ended badly has failed. */
function counted(name: string, status: number): Totals {
  const report = reportOf(name);
  if (!report) return oneFailed(`${name}: no report was left`);
  const totals = totalsOf(report);
  if (totals.failed > 0 || status === 0) return totals;
  return sum([totals, oneFailed(`${name}: ended with status ${status}`)]);
}

/** Runs tests that write the report of this name, and counts it. */
export function suite(name: string, work: () => Promise<number>): Promise<Totals> {
  return timed(name, async () => {
    mkdirSync(join(root, 'out/test'), { recursive: true });
    rmSync(reportFile(name), { force: true });
    try {
      return counted(name, await work());
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      say(`failed: ${words}`);
      return oneFailed(`${name}: ${words}`);
    }
  });
}

/** More files than these were not late: something is wrong. */
const filesTriedAgain = 3;

/**
 * Runs tests of windows. Files in which something failed are run once more by themselves, for a
 * window on a busy machine can be late; what passed only then is counted and named, with what it
 * said the first time. `work` gets the paths that are to be run, none for all.
 */
export async function windowSuite(
  name: string,
  work: (paths: readonly string[]) => Promise<number>,
): Promise<Totals & { readonly late: readonly string[] }> {
  const totals = await suite(name, () => work([]));
  const first = reportOf(name);
  const files = first ? failedFiles(first) : [];
  if (!first || files.length === 0 || files.length > filesTriedAgain)
    return { ...totals, late: [] };
  say(`\nonce more, by themselves: ${files.join(' ')}`);
  const again = await suite(name, () => work(files));
  const second = reportOf(name);
  if (!second || again.failed > 0) return { ...totals, late: [] };
  return { ...totalsOf(withSecondTry(first, second)), late: totals.failures };
}

/** Runs the tests below these paths under our own Node. */
export function vitestSuite(name: string, paths: readonly string[]): Promise<Totals> {
  return suite(name, () => statusOf(process.execPath, vitestArgs(name, paths)));
}

/** Format, types, lint, dead code and architecture; each is one test that passes or fails. */
export async function checks(): Promise<Totals> {
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['format', ['biome', 'format']],
    ['types', ['tsc', '-b', '--force']],
    ['lint', ['oxlint', '--type-aware']],
    ['dead code', ['knip']],
  ];
  const totals: Totals[] = [];
  for (const [name, [command = '', ...args]] of steps) {
    const program = process.platform === 'win32' ? `${command}.cmd` : command;
    const step = async () => {
      const status = await statusOf(join(root, 'node_modules/.bin', program), args);
      return status === 0 ? onePassed : oneFailed(`${name}: ended with status ${status}`);
    };
    totals.push(await timed(name, step));
  }
  totals.push(await vitestSuite('architecture', ['tests/architecture.test.ts']));
  return sum(totals);
}
