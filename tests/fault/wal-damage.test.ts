import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedIn, valueOf } from '../support/client.ts';
import { flip, type Moments, momentsOfVault, shorter, walOf } from './damaged-vault.ts';
import { attempt, openedAs } from './vault-image.ts';

/** A frame of the write-ahead log: its head and a page; the log itself begins with 32 bytes. */
const frameBytes = 24 + 4096;
const walHeadBytes = 32;

let moments: Moments;

beforeAll(async () => {
  moments = await momentsOfVault();
}, 60_000);

afterAll(() => moments.remove());

describe('a write-ahead log after kill -9', () => {
  it('is taken over whole', async () => {
    const copy = moments.killed.copy();
    expect(readFileSync(walOf(copy)).length).toBeGreaterThan(walHeadBytes + 3 * frameBytes);
    const { backend, result } = await attempt(copy);
    expect(result).toBe('open');
    const names = valueOf(await backend.call('directories.mappings', {})) as { name: string }[];
    expect(names.map(({ name }) => name)).toContain('killed 3');
    await backend.close();
  });

  const cuts: Readonly<Record<string, (length: number) => number>> = {
    'to nothing': () => 0,
    'inside its head': () => 17,
    'behind its head': () => walHeadBytes,
    'inside the head of a frame': () => walHeadBytes + 11,
    'inside a page': () => walHeadBytes + frameBytes + 2_000,
    'between two frames': (length) =>
      length - (length % frameBytes) - 3 * frameBytes + walHeadBytes,
    'one byte before its end': (length) => length - 1,
  };

  it.each(Object.entries(cuts))('that was cut %s raises the alarm', async (_, cut) => {
    const copy = moments.killed.copy();
    truncateSync(walOf(copy), cut(usedBytes(readFileSync(walOf(copy)))));
    expect(await openedAs(copy)).toMatch(shorter);
  });

  it('that was deleted raises the alarm', async () => {
    const copy = moments.killed.copy();
    rmSync(walOf(copy));
    expect(await openedAs(copy)).toMatch(shorter);
  });

  it('with a flipped bit anywhere raises the alarm', async () => {
    const places = [0, 9, 17, 25, walHeadBytes + 1, walHeadBytes + 9, walHeadBytes + 17, 600];
    for (const place of places) {
      const copy = moments.killed.copy();
      flip(walOf(copy), place);
      expect(await openedAs(copy)).toMatch(shorter);
    }
  });

  it('of another vault is never taken over in silence', async () => {
    const other = await signedIn();
    const started = valueOf(
      await other.client.directories.createPractice({ name: 'other', accounts: 40 }),
    );
    await other.ended(started);
    const foreign = readFileSync(walOf(other.vault));
    await other.close();
    const copy = moments.killed.copy();
    const own = readFileSync(walOf(copy));
    writeFileSync(walOf(copy), foreign);
    expect(await openedAs(copy)).toMatch(/^(?:alarm [a-z-]+|vault-damaged|vault-lost)$/u);
    // Our own file is as it was: with its own log beside it, everything is there again.
    writeFileSync(walOf(copy), own);
    expect(await openedAs(copy)).toBe('open');
  });
});

/** How much of a log is in use: the frames with the salt of its head. */
function usedBytes(wal: Buffer): number {
  const salt = wal.subarray(16, 24);
  let end = walHeadBytes;
  while (end + frameBytes <= wal.length && wal.subarray(end + 8, end + 16).equals(salt)) {
    end += frameBytes;
  }
  return end;
}
