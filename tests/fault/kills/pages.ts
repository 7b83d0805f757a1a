import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { expect } from 'vitest';
import { LedgerFile } from '../../../main/backend/pages/ledger-file.ts';
import { pageCount, pagesInLog, readSeals } from '../../../main/backend/pages/page-file.ts';
import { sealBytes } from '../../../main/backend/pages/page-seals.ts';
import { ledgerPath } from '../../../main/backend/session/anchor.ts';
import { databasePath } from '../../../main/backend/store/open.ts';
import { AnchorFile } from '../../../main/backend/vault/anchor.ts';
import type { Prepared } from './prepared.ts';

const headBytes = 32;
const frameBytes = 24 + 4096;

/**
 * What must hold of the files as a kill left them: each page is the one that the ledger knows, or
 * the write-ahead log holds it. Answers whether a ledger was bound at all.
 */
export function checkPages(
  { vaultId, anchorKey }: Pick<Prepared, 'vaultId' | 'anchorKey'>,
  folder: string,
): boolean {
  const anchor = new AnchorFile(
    ledgerPath(folder).replace('vault.pages', 'audit.anchor'),
    vaultId,
    anchorKey,
  );
  const record = anchor.read();
  anchor.close();
  if (typeof record === 'string' || !record.pages) return false;
  const seals = new LedgerFile(ledgerPath(folder)).load(record.pages);
  if (!seals) throw new Error('The ledger does not hold what is bound.');
  const path = databasePath(folder);
  const inLog = new Set(pagesInLog(path, 0, framesOf(`${path}-wal`)));
  const pages = Array.from({ length: Math.min(seals.count, pageCount(path)) }, (_, at) => at + 1);
  const found = readSeals(path, pages);
  const old = pages.filter((page, at) => {
    const seal = found.subarray(at * sealBytes, (at + 1) * sealBytes);
    return !inLog.has(page) && !seals.has(page, seal);
  });
  expect(old).toEqual([]);
  return true;
}

/** The frames that carry the salt of the head: those of a log that was begun anew before do not. */
function framesOf(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < headBytes) return 0;
  const file = openSync(path, 'r');
  try {
    const salt = Buffer.alloc(8);
    readSync(file, salt, 0, 8, 16);
    const own = Buffer.alloc(8);
    let count = 0;
    for (let at = headBytes; at + frameBytes <= size; at += frameBytes) {
      readSync(file, own, 0, 8, at + 8);
      if (!own.equals(salt)) break;
      count += 1;
    }
    return count;
  } finally {
    closeSync(file);
  }
}
