import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, platform, release, totalmem } from 'node:os';
import type { Failure } from '../shared/failure.ts';
import type { MainContext } from './handlers.ts';

const linesKept = 2_000;

// Whatever looks like an address, a name of a directory, a path or a long secret is taken out,
// though nothing of the kind should be in the log in the first place.
const redactions: readonly (readonly [RegExp, string])[] = [
  [/[^\s"']+@[^\s"']+/gu, '<address>'],
  [/\b(?:cn|uid|ou|dc)=[^"\\]+/giu, '<dn>'],
  [/(?:[A-Za-z]:)?[\\/](?:[^\s"'\\/:]+[\\/])+[^\s"'\\/:]*/gu, '<path>'],
  [/\b[A-Za-z0-9+/_-]{32,}={0,2}\b/gu, '<long>'],
];

/** A text without what a stranger should not read. */
export function redact(text: string): string {
  return redactions.reduce((left, [pattern, mark]) => left.replace(pattern, mark), text);
}

/** Writes a bundle for support: facts of the machine, settings and redacted log lines. */
export async function createDiagnostics(
  context: MainContext,
  token: string,
  refuse: (code: 'file-token-unknown' | 'file-unwritable') => Failure,
): Promise<{ sizeBytes: number }> {
  const file = context.files.get(token);
  if (!file) throw refuse('file-token-unknown');
  const status = await context.session.status();
  const logged = existsSync(context.log.path) ? readFileSync(context.log.path, 'utf8') : '';
  const bundle = {
    product: 'Bailiwick',
    version: context.version,
    runtime: context.runtime,
    versions: { electron: process.versions['electron'], chrome: process.versions['chrome'] },
    system: { platform: platform(), release: release(), arch: arch(), memoryBytes: totalmem() },
    settings: context.settings.get(),
    session: { state: status.state, keychain: status.keychain, usesKeychain: status.usesKeychain },
    log: logged.split('\n').slice(-linesKept).map(redact),
  };
  const text = JSON.stringify(bundle, null, 2);
  try {
    writeFileSync(file.path, text, { mode: 0o600 });
  } catch {
    // The system's words hold the path; the code says what the operator can do.
    throw refuse('file-unwritable');
  }
  return { sizeBytes: Buffer.byteLength(text) };
}
