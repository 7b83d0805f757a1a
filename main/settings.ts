import Store from 'electron-store';
import * as v from 'valibot';
import { type Preferences, preferences } from '../shared/contract/settings.ts';

const defaults: Preferences = {
  theme: 'system',
  density: 'compact',
  language: 'system',
  autoLockMinutes: 10,
  railCollapsed: false,
  tourDone: false,
  lastOperator: null,
};

/** What is not secret, in a readable file. A value that somebody broke by hand falls back to its default. */
export class Settings {
  readonly #store: Store<Record<string, unknown>>;

  constructor(folder: string) {
    this.#store = new Store({ cwd: folder, name: 'settings', clearInvalidConfig: true });
  }

  /** Every preference. */
  get(): Preferences {
    const found: Record<string, unknown> = { ...defaults };
    for (const [name, schema] of Object.entries(preferences.entries)) {
      const parsed = v.safeParse(schema, this.#store.get(name));
      if (parsed.success) found[name] = parsed.output;
    }
    return v.parse(preferences, found);
  }

  /** Changes some of them. */
  set(change: Partial<Preferences>): Preferences {
    for (const [name, value] of Object.entries(change)) {
      if (value !== undefined) this.#store.set(name, value);
    }
    return this.get();
  }
}
