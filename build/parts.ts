/** One bundle of the product: what it is made from and where it goes (paths from the root). */
export type Part = {
  readonly name: string;
  readonly entry: string;
  readonly outDir: string;
  readonly outFile: string;
  /** Electron's own code must also run on the Chromium 114 and Node 18 of the test runtime. */
  readonly target: 'node18' | 'node24' | 'chrome114';
  /** Folders and files whose content decides whether the part must be built again. */
  readonly sources: readonly string[];
};

export const parts: readonly Part[] = [
  {
    name: 'main',
    entry: 'main/index.ts',
    outDir: 'out/main',
    outFile: 'index.cjs',
    target: 'node18',
    sources: ['main', 'shared'],
  },
  {
    name: 'preload',
    entry: 'preload/index.ts',
    outDir: 'out/preload',
    outFile: 'index.cjs',
    target: 'node18',
    sources: ['preload', 'shared'],
  },
  {
    name: 'backend',
    entry: 'main/backend/index.ts',
    outDir: 'out/backend',
    outFile: 'index.cjs',
    target: 'node24',
    sources: ['main/backend', 'shared', 'renderer/hand-over-page'],
  },
  {
    name: 'connector',
    entry: 'main/connector/index.ts',
    outDir: 'out/connector',
    outFile: 'index.cjs',
    target: 'node24',
    sources: ['main/connector', 'shared'],
  },
  {
    name: 'keychain',
    entry: 'main/keychain/index.ts',
    outDir: 'out/keychain',
    outFile: 'index.cjs',
    target: 'node24',
    sources: ['main/keychain', 'shared'],
  },
  {
    name: 'cli',
    entry: 'main/cli.ts',
    outDir: 'out/cli',
    outFile: 'cli.cjs',
    target: 'node24',
    sources: ['main', 'shared', 'renderer/hand-over-page'],
  },
  {
    name: 'verifier',
    entry: 'main/verifier/index.ts',
    outDir: 'out/verifier',
    outFile: 'audit-verify.cjs',
    target: 'node24',
    sources: ['main/verifier'],
  },
  {
    name: 'renderer',
    entry: 'renderer/main.tsx',
    outDir: 'out/renderer',
    outFile: 'index.html',
    target: 'chrome114',
    sources: ['renderer', 'shared'],
  },
];

export function partNamed(name: string): Part | undefined {
  return parts.find((part) => part.name === name);
}
