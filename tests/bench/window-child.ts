import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { type LaunchedApp, launchApp } from '../support/electron.ts';
import { processesOf } from '../support/running-app.ts';
import { setUp } from '../support/walk.ts';
import { pause, root } from './app.ts';
import { median, percentile } from './timing.ts';

// Run by build/session.ts as an unprivileged user on a display: what only a window can show.

/** What this process writes down. Memory is in bytes, times are in milliseconds. */
export type WindowTimes = {
  readonly accounts: number;
  readonly emptyStartMs: number;
  readonly startMs: number;
  readonly emptyMemory: number;
  readonly memory: number;
  readonly keystrokeP50: number;
  readonly keystrokeP95: number;
  readonly keystrokes: number;
  readonly longestTaskMs: number;
  readonly longTasks: number;
};

const accounts = Number(process.argv[2] ?? 10_000);
const emptyApp = resolve(import.meta.dirname, '../support/empty-app');
const starts = 3;
const pageBytes = 4_096;

/**
 * Memory that belongs to the processes of an app alone. The kernel tells nobody but root the
 * proportional share of a sandboxed renderer, but everybody this.
 */
function privateMemory({ app }: LaunchedApp): number {
  return processesOf(app).reduce((sum, one) => {
    const [, resident, shared] = readFileSync(`/proc/${one.pid}/statm`, 'utf8')
      .split(' ')
      .map(Number);
    return sum + ((resident ?? 0) - (shared ?? 0)) * pageBytes;
  }, 0);
}

/** The runtime of the tests crashes at its start now and then: then it is started once more. */
async function opened(
  open: () => Promise<LaunchedApp>,
): Promise<{ launched: LaunchedApp; start: number }> {
  const start = performance.now();
  try {
    return { launched: await open(), start };
  } catch (error) {
    process.stderr.write(`bench: started again after ${String(error).split('\n')[0]}\n`);
    const again = performance.now();
    return { launched: await open(), start: again };
  }
}

async function started(
  open: () => Promise<LaunchedApp>,
  isThere: (window: Page) => Promise<unknown>,
): Promise<{ ms: number; memory: number }> {
  const times: number[] = [];
  const memory: number[] = [];
  for (let turn = 0; turn < starts; turn += 1) {
    const { launched, start } = await opened(open);
    await isThere(launched.window);
    times.push(performance.now() - start);
    await launched.window.waitForTimeout(2_000);
    memory.push(privateMemory(launched));
    await launched.close();
    await pause(1_000);
  }
  return { ms: median(times), memory: median(memory) };
}

/** From the key to the frame that shows the last change of the rows that it caused. */
async function keystrokes(window: Page, words: readonly string[]): Promise<number[]> {
  const box = window.getByRole('searchbox', { name: 'Search accounts' });
  const samples: number[] = [];
  for (const word of words) {
    await box.fill('');
    await window.waitForTimeout(600);
    await box.focus();
    for (const key of word) {
      const painted = window.evaluate(
        () =>
          new Promise<number>((done) => {
            const rows = document.querySelector('.ag-grid-viewport') ?? document.body;
            let pressed = 0;
            let shown = 0;
            const observer = new MutationObserver(() => {
              requestAnimationFrame(() => setTimeout(() => (shown = performance.now()), 0));
            });
            observer.observe(rows, { childList: true, subtree: true, characterData: true });
            addEventListener('keydown', (event) => (pressed = event.timeStamp), {
              once: true,
              capture: true,
            });
            setTimeout(() => {
              observer.disconnect();
              done(pressed > 0 && shown > pressed ? shown - pressed : -1);
            }, 700);
          }),
      );
      await window.waitForTimeout(30);
      await window.keyboard.press(key);
      const ms = await painted;
      // A key that finds the same rows paints nothing.
      if (ms >= 0) samples.push(ms);
    }
  }
  return samples;
}

/** Tasks over 50 ms while the grid is scrolled by the wheel and dragged anywhere. */
async function scroll(window: Page): Promise<number[]> {
  await window.evaluate(() => {
    const tasks: number[] = [];
    Reflect.set(globalThis, 'benchTasks', tasks);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ entryTypes: ['longtask'] });
  });
  const grid = window.getByRole('gridcell').first();
  await grid.hover();
  for (let step = 0; step < 120; step += 1) {
    await window.mouse.wheel(0, step % 20 === 19 ? 400_000 : 700);
    await window.waitForTimeout(25);
  }
  await window.waitForTimeout(500);
  return window.evaluate(() => Reflect.get(globalThis, 'benchTasks') as number[]);
}

const empty = await started(
  () => launchApp({ appDir: emptyApp }),
  (window) => window.getByText('Empty').first().waitFor(),
);
const app = await launchApp();
await setUp(app.window, accounts);
await app.window.reload();
await app.window
  .getByRole('navigation', { name: 'Pages' })
  .getByRole('button', { name: 'Accounts' })
  .click();
await app.window.getByRole('gridcell').first().waitFor();
await app.window.waitForTimeout(3_000);
const memory = privateMemory(app);
const words = ['wojcik', 'sara', 'finance', 'keller', 'ander', 'mueller'];
const keys = await keystrokes(app.window, words);
await app.window.getByRole('searchbox', { name: 'Search accounts' }).fill('');
await app.window.waitForTimeout(1_000);
const tasks = await scroll(app.window);
await app.close();
await pause(1_000);
const own = await started(
  () => launchApp({ home: app.home }),
  (window) => window.getByLabel('Password', { exact: true }).waitFor(),
);

const times: WindowTimes = {
  accounts,
  emptyStartMs: empty.ms,
  startMs: own.ms,
  emptyMemory: empty.memory,
  memory,
  keystrokeP50: percentile(keys, 0.5),
  keystrokeP95: percentile(keys, 0.95),
  keystrokes: keys.length,
  longestTaskMs: Math.max(0, ...tasks),
  longTasks: tasks.length,
};
mkdirSync(join(root, 'out/window'), { recursive: true });
writeFileSync(join(root, 'out/window/times.json'), JSON.stringify(times));
