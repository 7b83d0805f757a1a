import { dropUnfinishedSets } from '../changes/sets.ts';
import { orWait } from './close-vault.ts';
import type { FileServices } from './open-vault.ts';

/** Puts in order what an earlier process left in the middle. */
export function clearUp({ store, jobs, vault }: FileServices): void {
  try {
    orWait(() => {
      store.progress(dropUnfinishedSets);
      jobs.markInterrupted();
    });
  } catch (error) {
    // Nobody looks for the damage of a vault that does not open: its connections are closed.
    vault.damage.stop();
    vault.anchor.close();
    throw error;
  }
}
