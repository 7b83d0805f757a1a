import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, say, statusOf } from './run.ts';
import { type Report, sum, type Totals, totalsOf } from './totals.ts';
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

/** Counts what a run of Vitest left behind; a run that left nothing or ended badly has failed. */
function counted(name: string, status: number): Totals {
  const file = reportFile(name);
  if (!existsSync(file)) return oneFailed(`${name}: no report was left`);
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
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

/** Runs the tests below these paths under our own Node. */
export function vitestSuite(name: string, paths: readonly string[]): Promise<Totals> {
  return suite(name, () => statusOf(process.execPath, vitestArgs(name, paths)));
}

/** Format, types, lint, dead code and architecture; each is one test that passes or fails. */
export async function checks(): Promise<Totals> {
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['format', ['biome', 'format']],
    ['types', ['tsc', '-b']],
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
