import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolesThatMay } from '../../../renderer/use-may.ts';
import { operations } from '../../../shared/contract/index.ts';
import { permissionOf } from '../../../shared/contract/operation.ts';
import { permissions } from '../../../shared/permissions.ts';

const root = resolve(import.meta.dirname, '../../../renderer');

const sources = readdirSync(root, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

function namesIn(pattern: RegExp): ReadonlySet<string> {
  const found = sources.flatMap((text) => [...text.matchAll(pattern)]);
  return new Set(found.map((match) => match[1] ?? ''));
}

/** Commands that the window carries out, by their names in the source. */
const carriedOut = namesIn(/(?:useCommand|useProved|callByName)\(\s*'([a-zA-Z.]+)'/gu);

/** Operations about which a button, a line of a menu or a form asks whether the role has them. */
const explained = namesIn(
  /(?:operation="|useMayNot\('|operation: '|\? '|: ')([a-zA-Z]+\.[a-zA-Z]+)["']/gu,
);

describe('what the window offers', () => {
  it('says of every permission that a command needs which role has it', () => {
    // A command behind a dialog is explained where the dialog is opened, by one of its permission.
    const told = new Set(
      [...explained].map((name) => {
        const operation = operations.get(name);
        return operation ? permissionOf(operation) : null;
      }),
    );
    const untold = [...carriedOut].filter((name) => {
      const operation = operations.get(name);
      const needed = operation?.kind === 'command' ? permissionOf(operation) : null;
      return needed !== null && !told.has(needed);
    });
    expect(carriedOut.size).toBeGreaterThan(40);
    expect(untold).toEqual([]);
  });

  it('knows a role for each permission', () => {
    expect(permissions.filter((permission) => rolesThatMay(permission).length === 0)).toEqual([]);
    expect(rolesThatMay('operators.manage')).toEqual(['owner']);
    expect(rolesThatMay('export.create')).toEqual(['owner', 'administrator']);
  });
});
