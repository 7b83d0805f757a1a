import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Long enough for what a job's end makes others ask for. */
const restMs = 1_500;

/** What V8 puts into a context once it was told to; this is how it gives room back. */
type Collect = (how: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

/**
 * Gives the room back that long work left behind. V8 keeps the halves of its nursery at the size
 * that they have grown to, which after a load is most of this process; only its last resort, before
 * it would run out of memory, makes them small again.
 */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // The type is that of V8's own extension, which no typing of Node knows.
  if (typeof collect === 'function') (collect as Collect)({ type: 'major', flavor: 'last-resort' });
}

/** So large the nursery may be in a job that has a bound of memory. */
const nurseryBytes = 16 * 1024 * 1024;

/** Keeps the nursery from growing further, once it has grown so far that it does not hold us up. */
export function holdNursery(): void {
  const nursery = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if ((nursery?.space_size ?? 0) >= nurseryBytes) growBy(1);
}

/** Lets it grow again, as V8 does by itself. */
export function releaseNursery(): void {
  growBy(2);
}

function growBy(factor: 1 | 2): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

/** Gives memory back once nothing has run for a while. */
export class IdleMemory {
  readonly #isBusy: () => boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy;
  }

  /** A job, or other work that needed much, has ended. */
  workEnded(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#isBusy()) giveBackMemory();
    }, restMs);
    // A process that could end must not wait for this.
    this.#timer.unref();
  }
}
