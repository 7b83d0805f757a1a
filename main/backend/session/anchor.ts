import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FromBackend } from '../../../shared/process.ts';
import {
  AnchorFile,
  type AnchorRecord,
  decodeAnchorFromKeychain,
  encodeAnchorForKeychain,
} from '../vault/anchor.ts';
import type { UnlockedKeys } from '../vault/keys.ts';

const anchorFolder = 'anchor';

/** Where the ledger of the pages lies: beside the anchor, which binds it. */
export function ledgerPath(folder: string): string {
  return join(folder, anchorFolder, 'vault.pages');
}

/** The anchor of the log, in a folder of its own. */
export function openAnchor(folder: string, keys: UnlockedKeys): AnchorFile {
  const place = join(folder, anchorFolder);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const key = keys.anchorKey();
  try {
    return new AnchorFile(join(place, 'audit.anchor'), keys.vaultId, key);
  } finally {
    key.fill(0);
  }
}

/**
 * The newest that was kept outside the database: in the file, or in the keychain as main read it.
 * Null when there is neither; a line that is not sealed by this vault says nothing.
 */
export function newestAnchor(
  file: AnchorFile,
  keychain: string | null,
  keys: UnlockedKeys,
): AnchorRecord | null {
  const kept = file.read();
  const fromFile = typeof kept === 'string' ? null : kept;
  const fromKeychain = keychain === null ? null : decode(keychain, keys);
  if (!fromFile || !fromKeychain) return fromFile ?? fromKeychain;
  return fromKeychain.sequence > fromFile.sequence ? fromKeychain : fromFile;
}

function decode(line: string, keys: UnlockedKeys): AnchorRecord | null {
  const key = keys.anchorKey();
  try {
    const record = decodeAnchorFromKeychain(line, keys.vaultId, key);
    return record === 'damaged' ? null : record;
  } finally {
    key.fill(0);
  }
}

/** Hands the head of the log to main for the OS keychain, sealed. */
export function announceAnchor(
  vault: { readonly anchor: AnchorFile; readonly keys: UnlockedKeys },
  around: { readonly post: (message: FromBackend) => void },
): void {
  const record = vault.anchor.read();
  if (typeof record === 'string') return;
  const key = vault.keys.anchorKey();
  try {
    around.post({ type: 'anchor', value: encodeAnchorForKeychain(record, key) });
  } finally {
    key.fill(0);
  }
}
