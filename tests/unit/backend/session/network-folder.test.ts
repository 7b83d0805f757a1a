import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isNetworkMark, isOnNetwork } from '../../../../main/backend/session/network-folder.ts';

it('knows the marks of network file systems, also where the number came out negative', () => {
  for (const mark of [0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0xfe534d42 | 0, 0xff534d42 | 0]) {
    expect(isNetworkMark(mark)).toBe(true);
  }
});

it('takes the file systems of this computer for what they are', () => {
  // ext, XFS, Btrfs, tmpfs, overlay, ZFS, FUSE.
  for (const mark of [
    0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0x65735546,
  ]) {
    expect(isNetworkMark(mark)).toBe(false);
  }
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-local-'));
  expect(isOnNetwork(folder)).toBe(false);
  rmSync(folder, { recursive: true });
});
