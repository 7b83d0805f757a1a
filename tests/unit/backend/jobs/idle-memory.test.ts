import { expect, it } from 'vitest';
import { giveBackMemory } from '../../../../main/backend/jobs/idle-memory.ts';

const mebibyte = 1024 * 1024;

/** As an import does: much that is needed for a short time. */
function work(): number {
  let kept: unknown[] = [];
  let most = 0;
  for (let turn = 0; turn < 10; turn += 1) {
    kept = Array.from({ length: 200_000 }, (_, at) => ({ name: String(at), values: [at] }));
    most = Math.max(most, process.memoryUsage().heapTotal);
  }
  return kept.length > 0 ? most : 0;
}

it('gives back what long work needed, and leaves what is in use', () => {
  const inUse = Array.from({ length: 1_000 }, (_, at) => String(at));
  const before = process.memoryUsage().heapTotal;
  const most = work();
  expect(most - before).toBeGreaterThan(16 * mebibyte);
  giveBackMemory();
  expect(process.memoryUsage().heapTotal).toBeLessThan(before + (most - before) / 2);
  expect(inUse.at(-1)).toBe('999');
});
