import { availableParallelism } from 'node:os';

/** Files of these have servers, folders and vaults of their own; the rest are timed, or kill. */
const parallel = new Set(['unit', 'integration']);

/** Vitest leaves a core free; with two cores that would be one file at a time. */
const workers = Math.max(2, availableParallelism() - 1);

/**
 * Arguments for Node that run tests and leave `out/test/NAME.json` behind. `asked` are a caller's
 * own arguments for Vitest; unless they name a path, `folders` are run.
 */
export function vitestArgs(
  name: string,
  folders: readonly string[],
  asked: readonly string[] = [],
): readonly string[] {
  const hasPath = asked.some((argument) => argument.startsWith('tests/'));
  return [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--passWithNoTests',
    // Bundling the configuration would write into node_modules, which the test user may not.
    '--configLoader=native',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=out/test/${name}.json`,
    ...(parallel.has(name) ? [`--maxWorkers=${workers}`] : []),
    // One app at a time: on two cores, several windows make each other late.
    // Their packages belong to root, so that there is no place for a cache of modules.
    ...(name.startsWith('e2e') ? ['--no-file-parallelism', '--fsModuleCache=false'] : []),
    ...(hasPath ? [] : folders),
    ...asked,
  ];
}
