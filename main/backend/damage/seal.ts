import { open } from 'node:fs/promises';
import { hasSystemCode } from '../vault/durable-file.ts';
import { Pages } from './pages.ts';

const pagesAtOnce = 64;
/** 16 MiB: a file of which none of so many pages holds is not ours. */
const pagesAtMost = 4_096;

/** What of a database file holds under its key: its first page, and any page at all. */
export type SealOfFile = { readonly first: boolean; readonly any: boolean };

/**
 * Looks at the seals of a file without opening it as a database. A file of which pages hold was
 * written under this key, whatever became of the others. The caller keeps the key and wipes it.
 */
export async function sealOf(path: string, key: Buffer): Promise<SealOfFile> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (hasSystemCode(error, 'ENOENT', 'EISDIR')) return null;
    throw error;
  });
  if (!file) return { first: false, any: false };
  const pages = await Pages.of(file, key);
  try {
    const total = await pages.count();
    const first = total > 0 && (await pages.bad(1, 1)).length === 0;
    return { first, any: first || (await anyHolds(pages, total)) };
  } finally {
    await pages.close();
  }
}

async function anyHolds(pages: Pages, total: number): Promise<boolean> {
  const end = Math.min(total, pagesAtMost);
  for (let page = 1; page <= end; page += pagesAtOnce) {
    const count = Math.min(pagesAtOnce, end - page + 1);
    if ((await pages.bad(page, count)).length < count) return true;
  }
  return false;
}
