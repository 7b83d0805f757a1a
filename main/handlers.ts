import type { contract } from '../shared/contract/index.ts';
import type { Handlers } from '../shared/contract/operation.ts';
import type { Failure, FailureCode, FailureFacts } from '../shared/failure.ts';
import type { BrowserWindow } from 'electron';
import type { TimedClipboard } from './clipboard.ts';
import { createDiagnostics } from './diagnostics.ts';
import { chooseOpen, chooseSave, saveKit } from './dialogs.ts';
import type { ChosenFiles } from './files.ts';
import { keychainName } from './keychain.ts';
import { licences } from './licences.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import type { Log } from './log.ts';

/** The parts of the main process that its handlers use. */
export type MainContext = {
  readonly session: Session;
  readonly settings: Settings;
  readonly files: ChosenFiles;
  readonly clipboard: TimedClipboard;
  readonly window: () => BrowserWindow;
  readonly chooseProfile: () => Promise<boolean>;
  readonly log: Log;
  readonly version: string;
  readonly runtime: 'official' | 'development';
  readonly now: () => number;
};

type Refusing = { readonly refuse: (code: FailureCode, facts?: FailureFacts) => Failure };

/** Every handler of the main process. */
export type MainHandlers = Handlers<typeof contract, 'main', MainContext, MainContext>;

/** What main carries out itself: windows, files, the keychain and settings, and never account data. */
export const mainHandlers: MainHandlers = {
  accounts: {},
  audit: {},
  backups: {},
  changes: {},
  damage: {},
  directories: {},
  exports: {},
  groups: {},
  jobs: {},
  views: {},

  session: {
    status: ({ session }) => session.status(),
    chooseProfile: ({ chooseProfile }) => chooseProfile(),
    create: ({ session }, input) => session.create(input),
    async confirmKit({ session }, { groups }) {
      await session.confirmKit(groups);
      return null;
    },
    async saveKit({ session, window, refuse }) {
      const { kit } = session;
      if (!kit) throw refuse('kit-mismatch');
      return saveKit(window(), kit);
    },
    signIn: ({ session }, { password }) => session.signIn(password),
    async stepUp({ session }, { password }) {
      await session.prove(password);
      return null;
    },
    async lock({ session }) {
      await session.lock();
      return null;
    },
    touch({ session }) {
      session.touch();
      return null;
    },
    async changePassword({ session }, { current, next }) {
      await session.changePassword(current, next);
      return null;
    },
    async setCost({ session }, { password, memoryMiB }) {
      await session.setCost(password, memoryMiB);
      return null;
    },
    renewKit: ({ session }, { password }) => session.renewKit(password),
    recover: ({ session }, input) => session.recover(input),
  },

  settings: {
    get: ({ settings }) => settings.get(),
    set({ settings, session }, change) {
      const { theme, density, language, autoLockMinutes, railCollapsed, tourDone } = change;
      const next = settings.set({
        ...(theme && { theme }),
        ...(density && { density }),
        ...(language && { language }),
        ...(autoLockMinutes && { autoLockMinutes }),
        ...(railCollapsed !== undefined && { railCollapsed }),
        ...(tourDone !== undefined && { tourDone }),
      });
      session.touch();
      return next;
    },
    async about({ session, version, runtime }) {
      const status = await session.status();
      return {
        version,
        electron: process.versions['electron'] ?? '',
        runtime,
        keychain: status.keychain,
        keychainName: keychainName(process.platform),
        licences: [...licences],
      };
    },
  },

  files: {
    chooseOpen: ({ window, files }, { purpose }) => chooseOpen(window(), files, purpose),
    chooseSave: ({ window, files }, given) => chooseSave(window(), files, given),
  },

  clipboard: {
    copy: ({ clipboard, now }, { text }) => clipboard.copy(text, now()),
  },

  diagnostics: {
    async create(context, { file }) {
      return createDiagnostics(context, file, context.refuse);
    },
  },
};

/** Carries out one operation of main. */
export function carryOut(context: MainContext & Refusing, name: string, input: unknown): unknown {
  const [feature = '', verb = ''] = name.split('.');
  const verbs = new Map<string, object>(Object.entries(mainHandlers)).get(feature);
  const handler: unknown = verbs && new Map<string, unknown>(Object.entries(verbs)).get(verb);
  if (typeof handler !== 'function') throw new Error('An operation of main has no handler.');
  return handler(context, input);
}
