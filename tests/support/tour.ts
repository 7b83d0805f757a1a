import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { launchApp, type LaunchedApp } from './electron.ts';

const outDir = resolve(import.meta.dirname, '../../out/tour');

/** What a step may use; `relaunch` closes the app and opens it again on the same home. */
export type Tour = {
  readonly launched: () => LaunchedApp;
  readonly relaunch: () => Promise<void>;
};

/** One step of the tour: its name is a sentence; `act` throws when what it shows does not hold. */
export type TourStep = {
  readonly name: string;
  readonly act: (tour: Tour) => Promise<void>;
};

export type StepResult = {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  readonly screenshot?: string;
  readonly error?: string;
};

type Opened = { app: LaunchedApp };

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function picture(opened: Opened, at: number): Promise<string> {
  const name = `${String(at + 1).padStart(2, '0')}.png`;
  await opened.app.window.screenshot({ path: join(outDir, name) });
  return name;
}

async function take(step: TourStep, at: number, opened: Opened): Promise<StepResult> {
  const tour: Tour = {
    launched: () => opened.app,
    relaunch: async () => {
      const { home } = opened.app;
      await opened.app.close();
      opened.app = await launchApp({ home });
    },
  };
  const startedAt = performance.now();
  const { name } = step;
  try {
    await step.act(tour);
    const milliseconds = Math.round(performance.now() - startedAt);
    return { name, outcome: 'passed', milliseconds, screenshot: await picture(opened, at) };
  } catch (error) {
    const milliseconds = Math.round(performance.now() - startedAt);
    const text = error instanceof Error ? error.message : String(error);
    // The window may be what failed, so a missing picture must not hide the first error.
    const screenshot = await picture(opened, at).catch(() => 'none');
    return { name, outcome: 'failed', milliseconds, error: text, screenshot };
  }
}

/**
 * Opens the real app, takes the steps in order and stops at the first that fails. Prints each step
 * with its time, leaves pictures and report.json in out/tour/, and answers whether all passed.
 */
export async function runTour(steps: readonly TourStep[]): Promise<boolean> {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const startedAt = performance.now();
  const opened: Opened = { app: await launchApp() };
  const openedAfter = Math.round(performance.now() - startedAt);
  say(`tour: the app opened in ${openedAfter} ms`);
  const results: StepResult[] = [];
  for (const [at, step] of steps.entries()) {
    const stopped = results.some((result) => result.outcome !== 'passed');
    const result: StepResult = stopped
      ? { name: step.name, outcome: 'skipped', milliseconds: 0 }
      : await take(step, at, opened);
    results.push(result);
    const note = result.error === undefined ? '' : `: ${result.error}`;
    say(`tour: ${result.outcome} ${step.name} (${result.milliseconds} ms)${note}`);
  }
  const { errors } = opened.app;
  await opened.app.close();
  const passed = results.length > 0 && results.every((result) => result.outcome === 'passed');
  const report = { passed, openedAfter, steps: results, consoleErrors: errors };
  writeFileSync(join(outDir, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  say(`tour: ${passed ? 'all steps passed' : 'a step failed'}; pictures are in out/tour/`);
  return passed;
}
