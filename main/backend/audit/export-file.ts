import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Failure } from '../../../shared/failure.ts';
import { exportLines } from './export.ts';
import type { Head } from './checkpoint.ts';
import type { AuditSource } from './source.ts';

/** Writes the log to a file for the standalone verifier; a cut-off export leaves no file that looks whole. */
export function exportToFile(
  source: AuditSource,
  log: { readonly vault: string; readonly head: Head },
  path: string,
): { rows: number; sha256: string } {
  const part = `${path}.part`;
  const hash = createHash('sha256');
  try {
    const file = openSync(part, 'w', 0o600);
    try {
      for (const line of exportLines(source, log.vault, log.head)) {
        const text = `${line}\n`;
        hash.update(text);
        writeSync(file, text);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch {
    rmSync(part, { force: true });
    // The system's words hold the path; the code says what the operator can do.
    throw new Failure('file-unwritable');
  }
  return { rows: log.head.size, sha256: hash.digest('hex') };
}
