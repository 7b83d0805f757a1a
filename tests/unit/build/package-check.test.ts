import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asarPaths, checkPackage, fuseFaults, isShipped } from '../../../build/package-check.ts';

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

function executable(wire: string): Buffer {
  const head = Buffer.from(`code${sentinel}`, 'latin1');
  return Buffer.concat([head, Buffer.from([1, wire.length]), Buffer.from(wire), Buffer.from('x')]);
}

function archive(tree: object): Buffer {
  const text = Buffer.from(JSON.stringify(tree));
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(4, 0);
  sizes.writeUInt32LE(text.length + 8, 4);
  sizes.writeUInt32LE(text.length + 4, 8);
  sizes.writeUInt32LE(text.length, 12);
  return Buffer.concat([sizes, text, Buffer.from('content of the files')]);
}

function written(name: string, content: Buffer): string {
  const dir = mkdtempSync(join(tmpdir(), 'bailiwick-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, name);
  writeFileSync(file, content);
  return file;
}

const clean = {
  files: { 'package.json': {}, out: { files: { main: { files: { 'index.cjs': {} } } } } },
};

describe('the check of a package', () => {
  it.each(['out/main/index.cjs', 'package.json', 'node_modules/better-sqlite3/lib/index.js'])(
    'lets %s ship',
    (path) => {
      expect(isShipped(path)).toBe(true);
    },
  );

  it.each([
    'out/main/index.cjs.map',
    'main/index.ts',
    'node_modules/react/index.js',
    '.env',
    'out/test/unit.json',
  ])('stops %s', (path) => {
    expect(isShipped(path)).toBe(false);
  });

  it('reads the paths of an archive', () => {
    expect(asarPaths(written('app.asar', archive(clean)))).toEqual([
      'package.json',
      'out/main/index.cjs',
    ]);
  });

  it('accepts the fuses of a release, and a wire that is older', () => {
    expect(fuseFaults(executable('010011001'))).toEqual([]);
    expect(fuseFaults(executable('0100110'))).toEqual([]);
  });

  it('names each fuse that is in the wrong state', () => {
    expect(fuseFaults(executable('110011001'))).toEqual(['RunAsNode is not off']);
    expect(fuseFaults(executable('010010001'))).toEqual(['OnlyLoadAppFromAsar is not on']);
  });

  it('refuses a fuse that nobody decided, and an executable without fuses', () => {
    expect(fuseFaults(executable('0100110011'))).toHaveLength(1);
    expect(fuseFaults(Buffer.from('no wire here'))).toHaveLength(1);
  });

  it('throws with the names of what is wrong', () => {
    const good = written('bailiwick', executable('010011001'));
    const stray = { files: { ...clean.files, 'notes.txt': {} } };
    expect(() => checkPackage(written('app.asar', archive(clean)), good)).not.toThrow();
    expect(() => checkPackage(written('app.asar', archive(stray)), good)).toThrow('notes.txt');
  });
});
