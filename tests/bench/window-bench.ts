import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runSession } from '../../build/session.ts';
import { root } from './app.ts';
import { atMost, type Line } from './report.ts';
import type { WindowTimes } from './window-child.ts';

const mebibyte = 1024 * 1024;

/** What only a window can show, in a real Electron with its sandbox on. */
export async function windowLines(accounts: number): Promise<Line[]> {
  rmSync(join(root, 'out/window'), { recursive: true, force: true });
  const args = ['tests/bench/window-child.ts', String(accounts)];
  const status = await runSession({ args, results: ['window'] });
  if (status !== 0) throw new Error(`The bench of the window ended with status ${status}.`);
  const text = readFileSync(join(root, 'out/window/times.json'), 'utf8');
  const times = JSON.parse(text) as WindowTimes;
  const held = `${times.accounts.toLocaleString('en')} accounts`;
  const start = times.startMs / times.emptyStartMs;
  const memory = times.memory / times.emptyMemory;
  return [
    {
      what: 'cold start to sign-in',
      value: times.startMs,
      unit: 'ms',
      reference: { what: 'an empty Electron window', value: times.emptyStartMs },
      ratio: start,
      goal: '≤ 1.5×',
      meets: start <= 1.5,
    },
    {
      what: `private memory of all processes, ${held}, grid open`,
      value: times.memory / mebibyte,
      unit: 'MiB',
      reference: { what: 'an empty Electron window', value: times.emptyMemory / mebibyte },
      ratio: memory,
      goal: '≤ 1.8×',
      meets: memory <= 1.8,
    },
    atMost(50, {
      what: `keystroke to painted rows, p95 of ${times.keystrokes}, ${held}`,
      value: times.keystrokeP95,
      unit: 'ms',
      note: `p50 ${times.keystrokeP50.toFixed(0)} ms`,
    }),
    atMost(50, {
      what: `longest task while scrolling, ${held}`,
      value: times.longestTaskMs,
      unit: 'ms',
      note: `${times.longTasks} tasks over 50 ms`,
    }),
  ];
}
