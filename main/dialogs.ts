import { writeFileSync } from 'node:fs';
import { type BrowserWindow, dialog, type FileFilter } from 'electron';
import { Failure } from '../shared/failure.ts';
import { type ChosenFiles, sizeOf } from './files.ts';

type OpenPurpose = 'import' | 'changes' | 'restore' | 'connections';
type SavePurpose = 'export' | 'audit' | 'backup' | 'report' | 'diagnostics' | 'connections';

const all: FileFilter = { name: '*', extensions: ['*'] };
const openFilters: Readonly<Record<OpenPurpose, readonly FileFilter[]>> = {
  import: [{ name: 'LDIF, CSV', extensions: ['ldif', 'ldf', 'csv', 'txt', 'tsv'] }, all],
  changes: [{ name: 'LDIF', extensions: ['ldif', 'ldf'] }, all],
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

/** Writes the recovery kit where the operator says, readable by the operator alone. */
export async function saveKit(
  window: BrowserWindow,
  kit: readonly string[],
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: 'bailiwick-recovery-kit.txt',
    properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
  });
  if (canceled || !filePath) return null;
  try {
    writeFileSync(filePath, `Bailiwick recovery kit\n\n${kit.join('-')}\n`, { mode: 0o600 });
  } catch {
    // The system's words hold the path; the code says what the operator can do.
    throw new Failure('file-unwritable');
  }
  return filePath.split(/[/\\]/u).at(-1) ?? null;
}
