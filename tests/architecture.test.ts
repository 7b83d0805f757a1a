import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areaOf, type RuleName, type SourceFile, violations } from './support/architecture.ts';

const root = resolve(import.meta.dirname, '..');
const folders = ['shared', 'preload', 'main', 'renderer', 'build', 'tests'];

function filesBelow(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|cjs)$/.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = file.slice(root.length + 1).replaceAll('\\', '/');
      return { path, text: readFileSync(file, 'utf8') };
    });
}

const files = folders.flatMap(filesBelow);

type Row = {
  readonly rule: RuleName;
  readonly sentence: string;
  readonly breaks: readonly (readonly [path: string, text: string])[];
};

const rows: readonly Row[] = [
  {
    rule: 'direction',
    sentence: 'imports run one way, towards shared',
    breaks: [
      ['renderer/app.tsx', "import { x } from '../main/gate.ts';"],
      ['main/index.ts', "import type { x } from './backend/dispatch.ts';"],
      ['main/session.ts', "import { x } from './keychain/items.ts';"],
      ['main/backend/index.ts', "await import('../connector/directory.ts');"],
      ['main/verifier/index.ts', "import { x } from '../../shared/model/audit.ts';"],
      ['shared/failure.ts', "import '../tests/support/electron.ts';"],
      ['preload/index.ts', "export { x } from '../main/gate.ts';"],
    ],
  },
  {
    rule: 'packages',
    sentence: 'each area imports only the packages that its process may have',
    breaks: [
      ['shared/failure.ts', "import { join } from 'node:path';"],
      ['renderer/app.tsx', "import { ipcRenderer } from 'electron';"],
      ['main/backend/index.ts', "import { app } from 'electron';"],
      ['preload/index.ts', "import * as v from 'valibot';"],
    ],
  },
  {
    rule: 'features',
    sentence: 'features never import the insides of each other',
    breaks: [
      ['main/backend/accounts/search.ts', "import { x } from '../directories/apply.ts';"],
      ['main/backend/store/open.ts', "import { x } from '../accounts/accounts.ts';"],
      ['renderer/ui/field.tsx', "import { x } from '../accounts/accounts.tsx';"],
    ],
  },
  {
    rule: 'neutralUi',
    sentence: 'renderer/ui knows nothing of Bailiwick',
    breaks: [['renderer/ui/field.tsx', "import { x } from '../../shared/model/account.ts';"]],
  },
  {
    rule: 'sizes',
    sentence: 'no file is longer than 300 lines, and the preload script no longer than 30',
    breaks: [
      ['main/gate.ts', 'a\n'.repeat(301)],
      ['preload/index.ts', 'a\n'.repeat(31)],
    ],
  },
  {
    rule: 'banned',
    sentence: 'dangerous constructs stay where they are allowed',
    breaks: [
      ['main/window.ts', 'ipcMain.handle();'],
      ['main/backend/index.ts', "import { spawn } from 'node:child_process';"],
      ['main/backend/store/open.ts', 'database.serialize();'],
      ['main/backend/store/open.ts', "run('ATTACH DATABASE ? AS other');"],
      ['renderer/app.tsx', '<p dangerouslySetInnerHTML={x} />'],
      ['shared/failure.ts', 'new Function(text);'],
      ['main/window.ts', 'sandbox: false'],
      ['main/window.ts', '// @ts-ignore because'],
      ['main/window.ts', 'x as unknown as string'],
    ],
  },
];

describe('the architecture', () => {
  it('sees the files of every area', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(new Set(files.map((file) => areaOf(file.path)))).toContain('shared');
  });

  for (const { rule, sentence, breaks } of rows) {
    it(`holds that ${sentence}`, () => {
      expect(violations(rule, files)).toEqual([]);
    });

    it.each(breaks)(`notices when ${sentence} is broken in %s`, (path, text) => {
      expect(violations(rule, [{ path, text }])).toHaveLength(1);
    });
  }

  it('lets a keyed ATTACH and the face of another feature pass', () => {
    const allowed: readonly SourceFile[] = [
      { path: 'main/backend/store/rekey.ts', text: "'ATTACH DATABASE ? AS copy KEY ?'" },
      {
        path: 'main/backend/accounts/x.ts',
        text: "import { x } from '../directories/directories.ts';",
      },
      { path: 'main/gate.ts', text: "import { ipcMain } from 'electron';" },
    ];
    expect(violations('banned', allowed)).toEqual([]);
    expect(violations('features', allowed)).toEqual([]);
  });
});
