import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LedgerFile, type Sealed } from '../../../../main/backend/pages/ledger-file.ts';
import { PageSeals, sealBytes } from '../../../../main/backend/pages/page-seals.ts';
import { newFolder } from '../vault/vault-fixture.ts';

const change = fc.record({
  page: fc.integer({ min: 1, max: 400 }),
  seal: fc
    .uint8Array({ minLength: sealBytes, maxLength: sealBytes })
    .map((one) => Buffer.from(one)),
});
const moves = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { maxLength: 8 });

function sealsOf(count: number): PageSeals {
  return new PageSeals(randomBytes(count * sealBytes));
}

function apply(seals: PageSeals, changed: readonly Sealed[]): void {
  for (const { page, seal } of changed) seals.set(page, seal);
}

it('holds what was bound last after any moves, read as it lies or with a piece nobody bound', () => {
  const path = join(newFolder(), 'vault.pages');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), moves, change, (count, all, loose) => {
      const seals = sealsOf(count);
      const file = new LedgerFile(path);
      file.replace(seals);
      for (const changed of all) {
        apply(seals, changed);
        file.append(changed);
      }
      const digest = seals.digest();
      expect(new LedgerFile(path).load(digest)?.bytes).toEqual(seals.bytes);
      // A process wrote one more and ended before it was bound; the next one goes on behind it.
      file.append([loose]);
      const again = new LedgerFile(path);
      const loaded = again.load(digest);
      expect(loaded?.bytes).toEqual(seals.bytes);
      apply(seals, [{ ...loose, page: 7 }]);
      again.append([{ ...loose, page: 7 }]);
      expect(new LedgerFile(path).load(seals.digest())?.bytes).toEqual(seals.bytes);
    }),
    { numRuns: 60 },
  );
});

it('holds what is bound when its newest piece was cut anywhere, and nothing else of other seals', () => {
  const path = join(newFolder(), 'vault.pages');
  const seals = sealsOf(20);
  const file = new LedgerFile(path);
  file.replace(seals);
  const bound = seals.digest();
  const whole = readFileSync(path).length;
  file.append([{ page: 21, seal: randomBytes(sealBytes) }]);
  const bytes = readFileSync(path);
  for (let length = whole; length <= bytes.length; length += 1) {
    writeFileSync(path, bytes.subarray(0, length));
    expect(new LedgerFile(path).load(bound)?.bytes).toEqual(seals.bytes);
  }
  for (let at = 0; at < whole; at += 1) {
    const changed = Buffer.from(bytes.subarray(0, whole));
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(path, changed);
    expect(new LedgerFile(path).load(bound)).toBeNull();
  }
  for (const length of [0, 5, 11, 12, whole - 1]) {
    writeFileSync(path, bytes);
    truncateSync(path, length);
    expect(new LedgerFile(path).load(bound)).toBeNull();
  }
  expect(new LedgerFile(`${path}.none`).load(bound)).toBeNull();
});

it('is not led by a page number that no database has', () => {
  const path = join(newFolder(), 'vault.pages');
  const seals = sealsOf(3);
  new LedgerFile(path).replace(seals);
  const piece = Buffer.alloc(16, 0xff);
  piece.writeUInt32BE(1);
  appendFileSync(path, Buffer.concat([piece, piece]));
  const before = process.memoryUsage().arrayBuffers;
  expect(new LedgerFile(path).load(seals.digest())?.count).toBe(3);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
});

it('is another digest for any other seal, another order and another number of pages', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), (count, one, bit) => {
      const seals = sealsOf(count);
      const digest = seals.digest();
      const bytes = Buffer.from(seals.bytes);
      const at = one % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
      expect(new PageSeals(bytes).digest()).not.toEqual(digest);
      const swapped = Buffer.concat([
        seals.bytes.subarray(sealBytes),
        seals.bytes.subarray(0, sealBytes),
      ]);
      expect(new PageSeals(swapped).digest()).not.toEqual(digest);
      expect(new PageSeals(seals.bytes.subarray(sealBytes)).digest()).not.toEqual(digest);
    }),
    { numRuns: 40 },
  );
});
