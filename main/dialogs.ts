import { existsSync } from 'node:fs';
import { type BrowserWindow, dialog, type FileFilter, shell } from 'electron';
import { type ChosenFiles, sizeOf } from './files.ts';

type OpenPurpose = 'import' | 'changes' | 'approval' | 'restore' | 'connections';
type SavePurpose =
  | 'export'
  | 'audit'
  | 'backup'
  | 'report'
  | 'diagnostics'
  | 'connections'
  | 'changes'
  | 'approval'
  | 'hand-over';

const all: FileFilter = { name: '*', extensions: ['*'] };
const openFilters: Readonly<Record<OpenPurpose, readonly FileFilter[]>> = {
  import: [{ name: 'LDIF, CSV', extensions: ['ldif', 'ldf', 'csv', 'txt', 'tsv'] }, all],
  changes: [{ name: 'LDIF', extensions: ['ldif', 'ldf'] }, all],
  approval: [{ name: 'Bailiwick', extensions: ['bailiwick-approval'] }, all],
  restore: [{ name: 'Bailiwick', extensions: ['bailiwick-backup'] }, all],
  connections: [{ name: 'JSON', extensions: ['json'] }],
};
const saveFilters: Readonly<Record<SavePurpose, readonly FileFilter[]>> = {
  export: [{ name: 'LDIF, CSV, JSON', extensions: ['ldif', 'csv', 'json'] }],
  audit: [{ name: 'JSON Lines', extensions: ['jsonl'] }],
  backup: [{ name: 'Bailiwick', extensions: ['bailiwick-backup'] }],
  report: [{ name: 'CSV', extensions: ['csv'] }],
  diagnostics: [{ name: 'JSON', extensions: ['json'] }],
  connections: [{ name: 'JSON', extensions: ['json'] }],
  changes: [{ name: 'LDIF', extensions: ['ldif'] }],
  approval: [{ name: 'Bailiwick', extensions: ['bailiwick-approval'] }],
  'hand-over': [{ name: 'HTML', extensions: ['html'] }],
};

/** Lets the operator choose a file to read; null when the dialog was closed. */
export async function chooseOpen(window: BrowserWindow, files: ChosenFiles, purpose: OpenPurpose) {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openFile', 'dontAddToRecent'],
    filters: [...openFilters[purpose]],
  });
  const [path] = filePaths;
  if (canceled || path === undefined) return null;
  return { ...files.add(path, 'read'), sizeBytes: sizeOf(path) };
}

/** Lets the operator choose where to write; null when the dialog was closed. */
export async function chooseSave(
  window: BrowserWindow,
  files: ChosenFiles,
  given: { readonly purpose: SavePurpose; readonly name: string },
) {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: given.name.replace(/[/\\]/gu, '-'),
    properties: ['showOverwriteConfirmation', 'createDirectory', 'dontAddToRecent'],
    filters: [...saveFilters[given.purpose]],
  });
  return canceled || !filePath ? null : files.add(filePath, 'write');
}

/** Shows a file that was written in the file manager of the system; false when it is not there. */
export function showInFolder(files: ChosenFiles, token: string): boolean {
  const path = files.get(token)?.path;
  if (path === undefined || !existsSync(path)) return false;
  shell.showItemInFolder(path);
  return true;
}

/** Lets the operator choose where the recovery kit is written; null when the dialog was closed. */
export async function chooseKitFile(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: 'bailiwick-recovery-kit.txt',
    properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
  });
  return canceled || !filePath ? null : filePath;
}
