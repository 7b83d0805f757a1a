import { existsSync, statfsSync, statSync } from 'node:fs';
import type { FeatureHandlers } from '../context.ts';
import { databasePath } from '../store/open.ts';

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** Figures about the vault. */
export const settings: FeatureHandlers<'settings'> = {
  storage({ read, vault, authority, operator }) {
    const path = databasePath(vault.folder);
    const disk = statfsSync(vault.folder);
    const kdf = authority.header.operators.find((one) => one.operatorId === operator.id)?.kdf;
    const countOf = (table: 'accounts' | 'changes') =>
      read.value<number>(`SELECT coalesce(max(id), 0) FROM ${table}`) ?? 0;
    return {
      databaseBytes: sizeOf(path),
      walBytes: sizeOf(`${path}-wal`),
      freeBytes: disk.bavail * disk.bsize,
      accounts: countOf('accounts'),
      auditRows: read.value<number>('SELECT coalesce(max(seq), 0) FROM audit') ?? 0,
      changes: countOf('changes'),
      cipher: 'SQLCipher 4 (AES-256-CBC, HMAC-SHA-512)',
      sqliteVersion: read.value<string>('SELECT sqlite_version()') ?? '',
      kdf: {
        memoryKiB: kdf?.memoryKiB ?? 0,
        passes: kdf?.passes ?? 0,
        lanes: kdf?.lanes ?? 0,
      },
    };
  },
};
