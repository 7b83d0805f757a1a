import { open } from 'node:fs/promises';
import { Failure } from '../../../shared/failure.ts';
import { Pages } from './pages.ts';

const pagesAtOnce = 256;

/** Reads every page of a file as it lies on the disk; refuses one that does not hold under the key. */
export async function requireWhole(path: string, key: Buffer): Promise<void> {
  const pages = await Pages.of(await open(path, 'r'), key);
  try {
    const total = await pages.count();
    for (let page = 1; page <= total; page += pagesAtOnce) {
      const count = Math.min(pagesAtOnce, total - page + 1);
      if ((await pages.bad(page, count)).length > 0) throw new Failure('vault-damaged');
    }
  } finally {
    await pages.close();
  }
}
