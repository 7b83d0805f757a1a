import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { partNamed } from '../../../build/parts.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The backend and the connector as they are shipped, built for this run alone. */
export type BuiltProcesses = {
  readonly backend: string;
  readonly connector: string;
  readonly remove: () => void;
};

/** Builds the two processes into a folder of their own: a build beside the tests cannot swap them. */
export async function buildProcesses(): Promise<BuiltProcesses> {
  const place = join(root, 'out/test');
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, 'processes-'));
  const [backend, connector] = [
    await buildOne('backend', folder),
    await buildOne('connector', folder),
  ];
  return { backend, connector, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function buildOne(name: 'backend' | 'connector', folder: string): Promise<string> {
  const part = partNamed(name);
  if (!part) throw new Error(`There is no part ${name}.`);
  const outDir = join(folder, name);
  await build({
    configFile: join(root, 'vite.config.ts'),
    configLoader: 'native',
    mode: name,
    build: { outDir, sourcemap: false },
  });
  return join(outDir, part.outFile);
}
