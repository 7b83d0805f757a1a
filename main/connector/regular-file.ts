import { stat } from 'node:fs/promises';
import { Failure } from '../../shared/failure.ts';

/**
 * Refuses what is no plain file with `file-unreadable`: a pipe would be waited for, and a device
 * read, without end. A link to a file is as good as the file: the operator chose it.
 */
export async function refuseUnlessFile(path: string): Promise<void> {
  const facts = await stat(path);
  if (!facts.isFile()) throw new Failure('file-unreadable');
}
