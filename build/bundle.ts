import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Part, parts } from './parts.ts';
import { root, say } from './run.ts';

const stamps = join(root, 'out/.stamps');
/** What decides about every part, beside its own sources. */
const decisive = [
  'package-lock.json',
  'vite.config.ts',
  'build/parts.ts',
  'build/hand-over-page.ts',
] as const;

function hashTree(hash: Hash, path: string): void {
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) hashTree(hash, child);
    else
      hash
        .update(`${child}\0`)
        .update(readFileSync(join(root, child)))
        .update('\0');
  }
}

function fingerprintOf(part: Part): string {
  const hash = createHash('sha256');
  hash.update(`${process.version} ${process.env['BAILIWICK_RELEASE'] ?? ''} ${part.name}\0`);
  for (const file of decisive) {
    hash.update(readFileSync(join(root, file)));
  }
  for (const source of part.sources) hashTree(hash, source);
  return hash.digest('hex');
}

function isFresh(part: Part, fingerprint: string): boolean {
  const stamp = join(stamps, part.name);
  return (
    existsSync(join(root, part.outDir, part.outFile)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint
  );
}

async function buildPart(part: Part): Promise<void> {
  const { build } = await import('vite');
  await build({ configFile: join(root, 'vite.config.ts'), mode: part.name });
}

/** Builds every part whose sources changed since its last build; throws when one fails. */
export async function bundle(): Promise<void> {
  mkdirSync(stamps, { recursive: true });
  const startedAt = performance.now();
  const built: string[] = [];
  for (const part of parts) {
    if (!existsSync(join(root, part.entry))) {
      say(`build: ${part.name} skipped, ${part.entry} does not exist`);
      continue;
    }
    const fingerprint = fingerprintOf(part);
    if (isFresh(part, fingerprint)) continue;
    // Without its stamp a half-written part is built again, even after an interruption.
    rmSync(join(stamps, part.name), { force: true });
    await buildPart(part);
    writeFileSync(join(stamps, part.name), fingerprint);
    built.push(part.name);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(built.length > 0 ? `build: ${built.join(', ')} in ${seconds} s` : 'build: nothing changed');
}
