import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { writePracticeLdif } from '../../main/connector/file/practice-writer.ts';
import { root } from './app.ts';

/** Where the bench keeps its data between runs. */
export const benchDir = join(root, 'out/bench');

const seed = 20_261_122;

/**
 * The LDIF file with this many accounts, always the same bytes. It has no operational attributes,
 * because slapadd must take the very same file.
 */
export async function ldifOf(accounts: number): Promise<string> {
  mkdirSync(benchDir, { recursive: true });
  const path = join(benchDir, `practice-${accounts}.ldif`);
  if (existsSync(path)) return path;
  const draft = `${path}.part`;
  const stream = createWriteStream(draft);
  await writePracticeLdif(stream, accounts, seed, { operational: false });
  stream.end();
  await finished(stream);
  renameSync(draft, path);
  return path;
}
