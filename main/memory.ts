import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Makes V8 overwrite what it frees. To be called once, before there is a secret. */
export function overwriteFreedMemory(): void {
  setFlagsFromString('--clear-free-memory');
  setFlagsFromString('--expose-gc');
}

/**
 * Has V8 collect and overwrite what this process no longer uses: passwords and values that passed
 * through it. It makes what is left behind less, and is no promise; `docs/security.md` has the
 * measurement.
 */
export function forgetGarbage(): void {
  const collect: unknown = runInNewContext('gc');
  // Twice: what the first round finds dead may hold on to more.
  if (typeof collect === 'function') for (let round = 0; round < 2; round += 1) collect();
}
