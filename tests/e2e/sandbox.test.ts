import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchApp, rendererPids, sandboxOf, screenshot } from '../support/electron.ts';

const emptyApp = resolve(import.meta.dirname, '../support/empty-app');

describe.runIf(process.platform === 'linux')('the runtime of the tests', () => {
  it('opens a window whose renderer is confined by the kernel', async () => {
    const { app, window, close } = await launchApp({ appDir: emptyApp });
    try {
      expect(await window.title()).toBe('Empty');
      const pids = await rendererPids(app);
      expect(pids).toHaveLength(1);
      for (const pid of pids) {
        expect(sandboxOf(pid)).toMatchObject({ seccomp: 2, noNewPrivileges: true });
        expect(sandboxOf(pid).uid).not.toBe(0);
      }
      await screenshot(window, 'empty-app');
    } finally {
      await close();
    }
  });

  it('gives each app a home of its own', async () => {
    const { app, home, close } = await launchApp({ appDir: emptyApp });
    try {
      const userData = await app.evaluate(({ app: electronApp }) =>
        electronApp.getPath('userData'),
      );
      expect(userData).toBe(join(home, '.config', 'Empty app'));
    } finally {
      await close();
    }
  });
});
