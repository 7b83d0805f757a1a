/** Arguments for Node that run the tests below `paths` and leave `out/test/NAME.json` behind. */
export function vitestArgs(name: string, paths: readonly string[]): readonly string[] {
  return [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=out/test/${name}.json`,
    // One app at a time: on two cores, several windows make each other late.
    ...(name === 'e2e' ? ['--no-file-parallelism'] : []),
    ...paths,
  ];
}
