import { rendererPids, sandboxOf } from '../support/electron.ts';
import { runTour, type TourStep } from '../support/tour.ts';

const steps: readonly TourStep[] = [
  {
    name: 'opens one window with the name of the product',
    act: async ({ launched }) => {
      const title = await launched().window.title();
      if (!title.includes('Bailiwick')) throw new Error('The window has another title.');
    },
  },
  {
    name: 'confines the window by the kernel',
    act: async ({ launched }) => {
      if (process.platform !== 'linux') return;
      for (const pid of await rendererPids(launched().app)) {
        if (sandboxOf(pid).seccomp !== 2) throw new Error('A renderer runs without its sandbox.');
      }
    },
  },
];

process.exitCode = (await runTour(steps)) ? 0 : 1;
