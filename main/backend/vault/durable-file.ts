import * as fs from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a file by new bytes, readable by its owner only. The bytes are on the disk before the
 * name points to them, and the name is on the disk before this returns: after a power cut the
 * name holds the old bytes or the new, never a mixture.
 */
export function replaceFile(path: string, bytes: Buffer): void {
  const draft = `${path}.tmp`;
  try {
    writeDraft(draft, bytes);
    fs.renameSync(draft, path);
  } catch (error) {
    // What a full disk took of it would take the room that others need.
    fs.rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

function writeDraft(draft: string, bytes: Buffer): void {
  fs.rmSync(draft, { force: true });
  const file = fs.openSync(draft, 'wx', 0o600);
  try {
    fs.writeFileSync(file, bytes);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Waits until the names in a folder are on the disk. */
export function syncFolder(folder: string): void {
  // Windows cannot open a folder as a file; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** Whether an error of the system has one of these codes. */
export function hasSystemCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
