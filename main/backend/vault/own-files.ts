import { realpathSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { hasSystemCode } from './durable-file.ts';

/** Whether a path names a file of the vault itself, which nothing that an operator saves may replace. */
export function isOwnFile(folder: string, path: string): boolean {
  if (!basename(path).startsWith('vault.')) return false;
  try {
    return relative(realpathSync(folder), realpathSync(dirname(path))) === '';
  } catch (error) {
    // A folder that is not there holds no vault; writing into it will say what is wrong.
    if (hasSystemCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG')) return false;
    throw error;
  }
}
