import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { handOverPage } from './build/hand-over-page.ts';
import { partNamed, type Part } from './build/parts.ts';

const root = import.meta.dirname;
const isRelease = process.env['BAILIWICK_RELEASE'] === '1';

/** Packages with native code cannot be bundled; everything else is. */
const natives = [
  'electron',
  'better-sqlite3',
  '@napi-rs/keyring',
  '@napi-rs/keyring/keytar',
  '@node-rs/argon2',
];

/** The packages that are shipped, with their licences, for the page that names them. */
const licences = Object.keys(manifestOf('.').dependencies ?? {}).map((name) => {
  const { version, license } = manifestOf(`node_modules/${name}`);
  return { name, version, licence: license };
});

type Manifest = {
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
};

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(resolve(root, folder, 'package.json'), 'utf8')) as Manifest;
}

// The branch that runs the backend under the Node of node_modules is compiled out of releases.
const define = {
  __DEVELOPMENT_RUNTIME__: JSON.stringify(!isRelease),
  __LICENCES__: JSON.stringify(licences),
  __HAND_OVER_PAGE__: JSON.stringify(await handOverPage(root)),
};

function nodeConfig(part: Part): ViteUserConfig {
  return {
    root,
    define,
    publicDir: false,
    logLevel: 'warn',
    // Library mode would pick the browser entries of packages; a server build picks Node's.
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: resolve(root, part.entry),
      outDir: resolve(root, part.outDir),
      emptyOutDir: true,
      target: part.target,
      minify: false,
      sourcemap: !isRelease,
      reportCompressedSize: false,
      rolldownOptions: {
        external: natives,
        output: { format: 'cjs', entryFileNames: part.outFile, codeSplitting: false },
      },
    },
  };
}

function rendererConfig(part: Part): ViteUserConfig {
  return {
    root: resolve(root, 'renderer'),
    base: '/',
    define,
    publicDir: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: resolve(root, part.outDir),
      emptyOutDir: true,
      target: part.target,
      // The content security policy allows neither inline scripts nor data: fonts.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 8192,
    },
  };
}

function testConfig(): ViteUserConfig {
  return {
    root,
    define,
    cacheDir: resolve(root, 'out/test/cache'),
    plugins: [react()],
    test: {
      include: ['tests/**/*.test.{ts,tsx}'],
      exclude: ['**/node_modules/**', 'out/**', 'dist/**'],
      environment: 'node',
      // better-sqlite3 and the keyring load native code, which worker threads cannot unload.
      pool: 'forks',
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // Only those that open windows have one to look at when they fail.
      setupFiles: process.env['BAILIWICK_ELECTRON'] ? ['tests/support/failed-windows.ts'] : [],
    },
  };
}

/** One mode per part of the product (`build/parts.ts`); Vitest loads this file with `test`. */
export default defineConfig(({ mode }) => {
  const part = partNamed(mode);
  if (!part) return testConfig();
  return part.name === 'renderer' ? rendererConfig(part) : nodeConfig(part);
});
