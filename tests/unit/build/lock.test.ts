import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const lockSchema = v.object({
  packages: v.record(
    v.string(),
    v.object({
      integrity: v.optional(v.string()),
    }),
  ),
});
const lock = v.parse(
  lockSchema,
  JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')),
);
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

it('pins every package by a hash', () => {
  expect(packages.length).toBeGreaterThan(300);
  const loose = packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
  expect(loose.map(([path]) => path)).toStrictEqual([]);
});

it('lets the script of no package run at installation but the one that brings Node', () => {
  const setup = readFileSync(resolve(root, 'build/setup.mjs'), 'utf8');
  expect(setup).toContain("npm(['ci', '--ignore-scripts'");
  expect(setup.match(/npm\(\[/gu)).toHaveLength(2);
  expect(setup).toContain("npm(['rebuild', 'node'])");
});
