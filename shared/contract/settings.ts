import * as v from 'valibot';
import { accountColumns, accountQuery } from '../model/account.ts';
import {
  count,
  fileToRead,
  fileToWrite,
  noInput,
  nothing,
  requiredText,
  rowId,
  text,
} from '../model/base.ts';
import { managedState } from '../model/managed-policy.ts';
import { operatorId } from '../model/operator.ts';
import { keychainStates } from '../model/session.ts';
import { command, query } from './operation.ts';

/** What is not secret, kept outside the vault. */
export const preferences = v.strictObject({
  theme: v.picklist(['system', 'light', 'dark', 'high-contrast']),
  density: v.picklist(['compact', 'comfortable']),
  language: v.picklist(['system', 'en', 'de', 'en-XA', 'ar-XB']),
  autoLockMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(240)),
  railCollapsed: v.boolean(),
  tourDone: v.boolean(),
  /** Who signed in last, whom the next sign-in offers first. */
  lastOperator: v.nullable(operatorId),
});
export type Preferences = v.InferOutput<typeof preferences>;

/** Preferences, and facts about this installation. */
export const settings = {
  get: query({
    access: 'anyone',
    process: 'main',
    topics: ['settings'],
    input: noInput,
    output: preferences,
  }),
  /** Refuses with `managed-limit` a longer time until the lock than the managed policy allows. */
  set: command({
    access: 'anyone',
    process: 'main',
    topics: ['settings'],
    input: v.strictObject({
      theme: v.optional(preferences.entries.theme),
      density: v.optional(preferences.entries.density),
      language: v.optional(preferences.entries.language),
      autoLockMinutes: v.optional(preferences.entries.autoLockMinutes),
      railCollapsed: v.optional(preferences.entries.railCollapsed),
      tourDone: v.optional(preferences.entries.tourDone),
      lastOperator: v.optional(operatorId),
    }),
    output: preferences,
  }),
  /**
   * What an organisation holds on this machine: none, its policy, or why the policy that is there
   * cannot be used. While a vault is open, what counts until it is locked.
   */
  managed: query({
    access: 'anyone',
    process: 'main',
    topics: ['settings', 'session'],
    input: noInput,
    output: managedState,
  }),
  /** Versions, and what protects this installation, in facts that the screen puts into words. */
  about: query({
    access: 'anyone',
    process: 'main',
    input: noInput,
    output: v.strictObject({
      version: v.string(),
      electron: v.string(),
      runtime: v.picklist(['official', 'development']),
      keychain: v.picklist(keychainStates),
      keychainName: v.string(),
      licences: v.array(
        v.strictObject({ name: v.string(), version: v.string(), licence: v.string() }),
      ),
    }),
  }),
  /** What the vault takes on disk, and the cost of its password. */
  storage: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['accounts', 'audit'],
    input: v.strictObject({}),
    output: v.strictObject({
      databaseBytes: count,
      walBytes: count,
      freeBytes: count,
      accounts: count,
      auditRows: count,
      changes: count,
      cipher: v.string(),
      sqliteVersion: v.string(),
      kdf: v.strictObject({ memoryKiB: count, passes: count, lanes: count }),
    }),
  }),
};

/** Files that the operator chooses in a dialog of the main process. */
export const files = {
  /** Null when the operator closed the dialog. */
  chooseOpen: command({
    access: 'anyone',
    process: 'main',
    input: v.strictObject({
      purpose: v.picklist(['import', 'changes', 'approval', 'restore', 'connections']),
    }),
    output: v.nullable(v.strictObject({ file: fileToRead, name: v.string(), sizeBytes: count })),
  }),
  chooseSave: command({
    access: 'signed-in',
    process: 'main',
    input: v.strictObject({
      purpose: v.picklist([
        'export',
        'audit',
        'backup',
        'report',
        'diagnostics',
        'connections',
        'changes',
        'approval',
        'hand-over',
      ]),
      name: text(120),
    }),
    output: v.nullable(v.strictObject({ file: fileToWrite, name: v.string() })),
  }),
  /**
   * Shows a file that was written in the file manager of the system. Its path stays in main; a lock
   * ends the token, and then the file is answered as missing.
   */
  showInFolder: command({
    access: 'signed-in',
    process: 'main',
    input: v.strictObject({ file: fileToWrite }),
    output: nothing,
    failures: ['file-missing'],
  }),
};

/** The clipboard: the renderer has none of its own. */
export const clipboard = {
  /** Copies text; it is cleared after 30 s if it is still there. */
  copy: command({
    access: 'signed-in',
    process: 'main',
    input: v.strictObject({ text: text(65_536) }),
    output: v.strictObject({ clearsAt: v.number() }),
  }),
};

/** A bundle for support: versions, settings and redacted log lines. */
export const diagnostics = {
  create: command({
    access: 'diagnostics.create',
    process: 'main',
    input: v.strictObject({ file: fileToWrite }),
    output: v.strictObject({ sizeBytes: count }),
    failures: ['file-token-unknown', 'file-unwritable'],
  }),
};

const view = v.strictObject({
  id: rowId,
  name: v.string(),
  query: accountQuery,
  columns: v.array(v.picklist(accountColumns)),
});

/** Views of the grid that were saved by name. */
export const views = {
  list: query({
    process: 'backend',
    access: 'views.read',
    topics: ['views'],
    input: v.strictObject({}),
    output: v.array(view),
  }),
  save: command({
    process: 'backend',
    access: 'views.change',
    topics: ['views', 'audit'],
    input: v.strictObject({
      name: requiredText(100),
      query: accountQuery,
      columns: v.array(v.picklist(accountColumns)),
    }),
    output: view,
  }),
  remove: command({
    process: 'backend',
    access: 'views.change',
    topics: ['views', 'audit'],
    input: v.strictObject({ id: rowId }),
    output: nothing,
    failures: ['view-missing'],
  }),
};
