import { afterEach } from 'vitest';
import { type LaunchedApp, openApps, screenshot } from './electron.ts';

const textMax = 400;
const lateMs = 2_000;

/** Answers once the page has drawn. */
function drawing(): Promise<string> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve(`draws, ${document.visibilityState}`));
  });
}

/** What a window shows, for whoever has only the output of a run to find out why a test failed. */
async function described(launched: LaunchedApp, lines: readonly string[]): Promise<string> {
  const late = new Promise<string>((resolve) => {
    setTimeout(() => resolve('draws nothing'), lateMs);
  });
  const { app, window, errors } = launched;
  const text = await window
    .locator('body')
    .innerText({ timeout: 2_000 })
    .catch(() => '(the page does not answer)');
  const shown = text.replaceAll(/\s+/g, ' ').slice(0, textMax);
  const drawn = await Promise.race([window.evaluate(drawing), late]).catch(() => 'gone');
  const seen = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((one) => (one.isVisible() ? 'shown' : 'hidden')),
  );
  const state = `The window (${seen.join(' ')}, ${drawn}) at ${window.url()} shows: ${shown}`;
  return [state, ...errors.slice(-3), ...lines].join('\n');
}

// Prepended to what the test itself says, as an error of its own.
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail' || openApps.size === 0) return;
  const all = [...openApps];
  const shown = await Promise.all(all.map(([launched, lines]) => described(launched, lines)));
  const name = task.name.replaceAll(/\W+/g, '-').slice(0, 60);
  for (const [{ window }] of all) {
    await screenshot(window, `failed-${name}`, lateMs).catch(() => undefined);
  }
  throw new Error(shown.join('\n'));
});
