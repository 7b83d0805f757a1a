import { Failure } from '../../../shared/failure.ts';

/** The failure for an error of the files of a vault; another error stays what it is. */
export function fileFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^SQLITE_(?:NOTADB|CORRUPT)/u.test(code)) return new Failure('vault-lost');
  if (/^(?:SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/u.test(code)) {
    return new Failure('disk-full');
  }
  if (/^(?:EROFS|EACCES|EPERM)$/u.test(code)) return new Failure('file-unwritable');
  return error;
}
