import { accessSync, constants, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import Store from 'electron-store';
import { Failure } from '../shared/failure.ts';
import { profileSwitch } from './start-up.ts';

/** Remembers the profile folder that was chosen last, outside of every profile. */
export class Profiles {
  readonly #store: Store<Record<string, unknown>>;

  constructor(appData: string) {
    const cwd = join(appData, 'Bailiwick');
    this.#store = new Store({ cwd, name: 'profiles', clearInvalidConfig: true });
  }

  /** The folder chosen last; null when there was none. */
  get last(): string | null {
    const last = this.#store.get('last');
    return typeof last === 'string' ? last : null;
  }

  /**
   * Lets the operator choose a profile folder and starts the app anew there: one process serves one
   * profile for all its life. False when the dialog was closed. Throws `folder-unusable`.
   */
  async choose(window: BrowserWindow, present: string): Promise<boolean> {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      properties: ['openDirectory', 'createDirectory', 'promptToCreate', 'dontAddToRecent'],
    });
    const [folder] = filePaths;
    if (canceled || folder === undefined || folder === present) return false;
    if (!isUsable(folder)) throw new Failure('folder-unusable');
    this.#store.set('last', folder);
    const others = process.argv.slice(1).filter((arg) => !arg.startsWith(profileSwitch));
    app.relaunch({ args: [...others, `${profileSwitch}${folder}`] });
    app.quit();
    return true;
  }
}

/** A folder of its own: empty, or with a vault in it. Its rights are narrowed, so nothing else may be there. */
function isUsable(folder: string): boolean {
  try {
    if (lstatSync(folder).isSymbolicLink()) return false;
    accessSync(realpathSync(folder), constants.R_OK | constants.W_OK | constants.X_OK);
    const names = readdirSync(folder);
    return names.length === 0 || names.some((name) => name.startsWith('vault.'));
  } catch {
    // Whatever the system says of it, an operator can only choose another one.
    return false;
  }
}
