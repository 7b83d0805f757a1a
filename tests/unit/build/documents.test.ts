import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const documents = ['*.md', 'docs/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }));

/** Paths of files and folders of ours that a document writes as code. */
function namedPaths(text: string): readonly string[] {
  const areas = 'build|docs|main|preload|renderer|shared|tests';
  const pattern = new RegExp(`\`((?:${areas})/[\\w./-]*(?:/|\\.(?:ts|tsx|md|yml|sh|mjs)))\``, 'g');
  return [...text.matchAll(pattern)].map((one) => one[1] ?? '');
}

/** Targets of links that stay in the checkout. */
function linkedPaths(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map((one) => one[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

describe('the documents', () => {
  it('are found', () => {
    expect(documents).toContain('README.md');
    expect(documents).toContain(join('docs', 'threat-model.md'));
  });

  it.each(documents)('name only files that are there: %s', (document) => {
    const paths = namedPaths(readFileSync(join(root, document), 'utf8'));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(documents)('link only to files that are there: %s', (document) => {
    const place = dirname(join(root, document));
    const paths = linkedPaths(readFileSync(join(root, document), 'utf8'));
    expect(paths.filter((path) => !existsSync(join(place, path)))).toEqual([]);
  });

  it('would be found out with a path or a link that leads nowhere', () => {
    const text = 'See `tests/unit/gone.test.ts`, `main/gone/` and [that](docs/gone.md#part).';
    expect(namedPaths(text)).toEqual(['tests/unit/gone.test.ts', 'main/gone/']);
    expect(linkedPaths(text)).toEqual(['docs/gone.md']);
  });

  it('keep the architecture to a length that one sitting takes', () => {
    const lines = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
  });
});
