import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Larger, the part of the heap for what was just made saves no time here and is most of this process. */
const nurseryBytes = 8 * 1024 * 1024;

let isHeld = false;

/**
 * Keeps V8 from letting its nursery grow further, which it does to 128 MB when much lives for the
 * length of a page or a batch. Called now and then: before it has grown, holding it would make every
 * collection a tiny one.
 */
export function holdNursery(): void {
  if (isHeld) return;
  const nursery = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if ((nursery?.space_size ?? 0) < nurseryBytes) return;
  setFlagsFromString('--semi-space-growth-factor=1');
  isHeld = true;
}
