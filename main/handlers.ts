import { basename } from 'node:path';
import type { contract } from '../shared/contract/index.ts';
import type { Handlers } from '../shared/contract/operation.ts';
import type { Failure, FailureCode, FailureFacts } from '../shared/failure.ts';
import type { ManagedState } from '../shared/model/managed-policy.ts';
import type { BrowserWindow } from 'electron';
import type { TimedClipboard } from './clipboard.ts';
import { keychainName } from './device-secrets.ts';
import { createDiagnostics } from './diagnostics.ts';
import { chooseKitFile, chooseOpen, chooseSave, showInFolder } from './dialogs.ts';
import type { ChosenFiles } from './files.ts';
import { licences } from './licences.ts';
import { preferencesUnder, requireLockTime } from './managed/preferences.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import type { Log } from './log.ts';

/** The parts of the main process that its handlers use. */
export type MainContext = {
  readonly session: Session;
  readonly settings: Settings;
  /** The managed policy as the backend was told it last. */
  readonly managed: () => ManagedState;
  readonly files: ChosenFiles;
  readonly clipboard: TimedClipboard;
  readonly window: () => BrowserWindow;
  readonly chooseProfile: () => Promise<boolean>;
  /** Opens an address in the browser of the system; where there is none, the window shows it. */
  readonly openBrowser: (address: string) => Promise<void>;
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
  elevation: {},
  exports: {},
  groups: {},
  jobs: {},
  keys: {},
  operators: {},
  provider: {
    async begin({ session, openBrowser }) {
      const begun = await session.beginProvider();
      await openBrowser(begun.address);
      return begun;
    },
  },
  recovery: {},
  roles: {},
  views: {},

  session: {
    status: ({ session }) => session.status(),
    chooseProfile: ({ chooseProfile }) => chooseProfile(),
    sealingKey: ({ session }) => session.sealingKey(),
    create: ({ session }, call) => session.create(call),
    async confirmKit({ session }, call) {
      await session.confirmKit(call);
      return null;
    },
    async saveKit({ session, window }) {
      const path = await chooseKitFile(window());
      if (path === null) return null;
      await session.saveKit(path);
      return basename(path);
    },
    signIn: ({ session }, call) => session.signIn(call),
    enrol: ({ session }, call) => session.enrol(call),
    async stepUp({ session }, call) {
      await session.prove(call);
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
    async changePassword({ session }, call) {
      await session.changePassword(call);
      return null;
    },
    async setCost({ session }, call) {
      await session.setCost(call);
      return null;
    },
    renewKit: ({ session }, call) => session.renewKit(call),
    addDevice: ({ session }, call) => session.addDevice(call),
    async cancelKit({ session }) {
      await session.cancelKit();
      return null;
    },
    recover: ({ session }, call) => session.recover(call),
    recoverWithShares: ({ session }, call) => session.recoverWithShares(call),
  },

  settings: {
    get: ({ settings, managed }) => preferencesUnder(managed(), settings),
    managed: ({ managed }) => managed(),
    set({ settings, session, managed }, change) {
      const { theme, density, language, autoLockMinutes, railCollapsed, tourDone, lastOperator } =
        change;
      requireLockTime(managed(), autoLockMinutes ?? 1);
      settings.set({
        ...(theme && { theme }),
        ...(density && { density }),
        ...(language && { language }),
        ...(autoLockMinutes && { autoLockMinutes }),
        ...(railCollapsed !== undefined && { railCollapsed }),
        ...(tourDone !== undefined && { tourDone }),
        ...(lastOperator && { lastOperator }),
      });
      session.touch();
      return preferencesUnder(managed(), settings);
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
    showInFolder({ files, refuse }, { file }) {
      if (!showInFolder(files, file)) throw refuse('file-missing');
      return null;
    },
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
