import { Failure } from '../../../shared/failure.ts';
import { errorCode } from './open.ts';

/**
 * The failure that an error of SQLite stands for, or null for one that is a defect. A full disk, a
 * disk that fails and a page that does not hold are told; everything else is not expected.
 */
export function failureOf(error: unknown): Failure | null {
  const code = errorCode(error);
  if (code === 'SQLITE_FULL') return new Failure('disk-full');
  if (/^SQLITE_(?:CORRUPT|NOTADB)/u.test(code)) return new Failure('vault-damaged');
  // A file that ends early is a damaged one; the shared memory of the log needs room.
  if (code === 'SQLITE_IOERR_SHORT_READ') return new Failure('vault-damaged');
  if (code === 'SQLITE_IOERR_SHMSIZE') return new Failure('disk-full');
  return code.startsWith('SQLITE_IOERR') ? new Failure('disk-failed') : null;
}
