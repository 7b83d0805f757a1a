import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** A node of the table of contents of an asar archive. */
type AsarNode = { readonly files?: Readonly<Record<string, AsarNode>> };

/** What each fuse of a release must be, in the order of Electron's fuse wire. */
const wantedFuses: readonly (readonly [name: string, state: '0' | '1'])[] = [
  ['RunAsNode', '0'],
  ['CookieEncryption', '1'],
  ['NodeOptions', '0'],
  ['NodeCliInspect', '0'],
  ['EmbeddedAsarIntegrityValidation', '1'],
  ['OnlyLoadAppFromAsar', '1'],
  ['LoadBrowserProcessSpecificV8Snapshot', '0'],
  ['GrantFileProtocolExtraPrivileges', '0'],
  ['WasmTrapHandlers', '1'],
];

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** Whether a packed file is one that ships: our bundles and the packages with native code. */
export function isShipped(path: string): boolean {
  if (path === 'package.json') return true;
  if (/^out\/(main|preload|backend|connector|keychain|cli|verifier|renderer)\/.+/.test(path)) {
    return !path.endsWith('.map');
  }
  return /^node_modules\/(better-sqlite3|@napi-rs\/keyring[^/]*|@node-rs\/argon2[^/]*)\/.+/.test(
    path,
  );
}

function pathsOf(node: AsarNode, prefix: string): readonly string[] {
  return Object.entries(node.files ?? {}).flatMap(([name, child]) =>
    child.files === undefined ? [`${prefix}${name}`] : pathsOf(child, `${prefix}${name}/`),
  );
}

/**
 * The paths of the files in an asar archive, from its header: two Chromium pickles, of which the
 * second is a JSON text with its length in bytes 12 to 15.
 */
export function asarPaths(file: string): readonly string[] {
  const handle = openSync(file, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(handle, sizes, 0, 16, 0);
    const header = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(handle, header, 0, header.length, 16);
    const tree: AsarNode = JSON.parse(header.toString('utf8'));
    return pathsOf(tree, '');
  } finally {
    closeSync(handle);
  }
}

/**
 * How the fuses of an executable differ from a release's; empty when they do not. The wire is a
 * version, a length and one character for each fuse, behind a sentinel. A fuse that this Electron
 * does not have yet is left out; one that we do not know is a difference.
 */
export function fuseFaults(executable: Buffer): readonly string[] {
  const at = executable.indexOf(sentinel);
  if (at < 0) return ['the executable has no fuses'];
  const start = at + sentinel.length;
  const length = executable[start + 1] ?? 0;
  const wire = executable.toString('latin1', start + 2, start + 2 + length);
  const faults = wantedFuses
    .slice(0, length)
    .filter(([, state], place) => wire[place] !== state)
    .map(([name, state]) => `${name} is not ${state === '1' ? 'on' : 'off'}`);
  return length > wantedFuses.length ? [...faults, 'there is a fuse that nobody decided'] : faults;
}

/** Throws when a packed app carries a file that must not ship or a fuse in the wrong state. */
export function checkPackage(archive: string, executable: string): void {
  const stray = asarPaths(archive).filter((path) => !isShipped(path));
  const faults = [
    ...stray.map((path) => `${path} must not ship`),
    ...fuseFaults(readFileSync(executable)),
  ];
  if (faults.length > 0) throw new Error(`The package is wrong: ${faults.join('; ')}`);
}
