import { statfsSync } from 'node:fs';

/** Marks of file systems of other computers (Linux, `statfs(2)` and `linux/magic.h`). */
const marks: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xfe534d42, // SMB 2
  0xff534d42, // CIFS
  0x5346414f, // AFS
  0x73757245, // Coda
  0x00c36400, // Ceph
]);

/** Whether a mark of `statfs` names the file system of another computer. */
export function isNetworkMark(mark: number): boolean {
  // Kernels of 32 bits give a negative number.
  return marks.has(mark >>> 0);
}

/**
 * Whether a folder is on another computer. Locks and the order of writes do not hold there, so that
 * two computers could write one vault. Known by its mark on Linux and by its path on Windows; macOS
 * tells neither.
 */
export function isOnNetwork(folder: string): boolean {
  if (process.platform === 'win32') return folder.startsWith('\\\\');
  return process.platform === 'linux' && isNetworkMark(statfsSync(folder).type);
}
