import { posix } from 'node:path';

/** A file of the repository: its path from the root with forward slashes, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

type Rule = (file: SourceFile) => readonly string[];

const areas = [
  'main/backend',
  'main/connector',
  'main/keychain',
  'main/verifier',
  'main',
  'preload',
  'renderer',
];
const others = ['shared', 'build', 'tests'];

/** What each area may import besides itself. Tests may import anything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  preload: ['shared'],
  main: ['shared'],
  'main/backend': ['shared'],
  'main/connector': ['shared'],
  'main/keychain': ['shared'],
  // The standalone verifier shares no code with the writer of the log, not even its vocabulary.
  'main/verifier': [],
  renderer: ['shared'],
  build: ['shared'],
};

/** Folders below an area that every feature of the area may use. */
const common: Readonly<Record<string, readonly string[]>> = {
  // Changes are the one way to write to a directory, so whatever stages one may use them; reading
  // a live directory and writing to it both need its connection.
  'main/backend': [
    'store',
    'vault',
    'audit',
    'jobs',
    'replica',
    'changes',
    'live',
    'damage',
    'pages',
    'provider',
  ],
  renderer: ['ui', 'shell', 'exports'],
};

export function areaOf(path: string): string | undefined {
  return [...areas, ...others].find((area) => path.startsWith(`${area}/`));
}

function importsOf(text: string): readonly string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm);
  return [...found].map((match) => match[1] ?? '');
}

function resolved(file: SourceFile, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(file.path), specifier));
}

function relativeImports(file: SourceFile): readonly string[] {
  return importsOf(file.text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => resolved(file, specifier));
}

function direction(file: SourceFile): readonly string[] {
  const area = areaOf(file.path);
  const allowed = area === undefined ? undefined : mayImport[area];
  if (area === undefined || allowed === undefined) return [];
  return relativeImports(file)
    .filter((target) => {
      const other = areaOf(target);
      return other !== area && (other === undefined || !allowed.includes(other));
    })
    .map((target) => `${file.path} imports ${target}`);
}

function packages(file: SourceFile): readonly string[] {
  const area = areaOf(file.path) ?? '';
  const isForbidden = (name: string) => {
    if (area === 'shared') return name !== 'valibot' && name !== '@hpke/core';
    if (area === 'preload') return name !== 'electron';
    if (area === 'renderer') return name === 'electron' || name.startsWith('node:');
    return /^main\/(backend|connector|keychain|verifier)$/.test(area) && name === 'electron';
  };
  return importsOf(file.text)
    .filter((name) => !name.startsWith('.') && isForbidden(name))
    .map((name) => `${file.path} imports the package ${name}`);
}

function featureOf(area: string, path: string): string | undefined {
  const rest = path.slice(area.length + 1).split('/');
  return rest.length > 1 ? rest[0] : undefined;
}

/** A feature's face is the file with its own name, or its index. */
function isFace(feature: string, path: string): boolean {
  return new RegExp(`/${feature}/(${feature}|index)\\.tsx?$`).test(path);
}

function features(file: SourceFile): readonly string[] {
  const area = areaOf(file.path);
  const shared = area === undefined ? undefined : common[area];
  if (area === undefined || shared === undefined) return [];
  const own = featureOf(area, file.path);
  // Files at the root of an area, and the shell, put the features together.
  if (own === undefined || own === 'shell') return [];
  return relativeImports(file)
    .filter((target) => areaOf(target) === area)
    .filter((target) => {
      const other = featureOf(area, target);
      if (other === undefined || other === own) return false;
      if (shared.includes(own)) return !shared.includes(other);
      return !shared.includes(other) && !isFace(other, target);
    })
    .map((target) => `${file.path} reaches into ${target}`);
}

function neutralUi(file: SourceFile): readonly string[] {
  if (!file.path.startsWith('renderer/ui/')) return [];
  return relativeImports(file)
    .filter((target) => target.startsWith('shared/'))
    .map((target) => `${file.path} knows ${target}`);
}

function lines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function sizes(file: SourceFile): readonly string[] {
  const limit = file.path.startsWith('preload/') ? 30 : 300;
  const count = lines(file.text);
  return count > limit ? [`${file.path} has ${count} lines, more than ${limit}`] : [];
}

type Ban = {
  readonly pattern: RegExp;
  readonly what: string;
  readonly in: RegExp;
  readonly except?: RegExp;
};

const bans: readonly Ban[] = [
  {
    pattern: /\bipcMain\b/,
    what: 'ipcMain',
    in: /./,
    except: /^(main\/(gate|application)\.ts|tests\/.*)$/,
  },
  {
    pattern: /child_process/,
    what: 'child_process',
    in: /./,
    except: /^(main\/processes\.ts|build\/.*|tests\/.*)$/,
  },
  // Both would write the database without its key.
  { pattern: /\.serialize\(/, what: 'serialize()', in: /^main\// },
  { pattern: /\bATTACH\s+(?!.*\bKEY\b)/, what: 'an unkeyed ATTACH', in: /^main\// },
  { pattern: /dangerouslySetInnerHTML|\.innerHTML\b/, what: 'raw HTML', in: /^renderer\// },
  { pattern: /\beval\(|\bnew Function\(/, what: 'eval', in: /^(main|preload|renderer|shared)\// },
  { pattern: /\bwebSecurity:\s*false|\bsandbox:\s*false/, what: 'a weaker window', in: /^main\// },
  {
    pattern: /@ts-(ignore|expect-error|nocheck)|(oxlint|eslint)-disable|\bas unknown as\b/,
    what: 'a suppression',
    in: /./,
    except: /^tests\/(support\/architecture|architecture\.test)\.ts$/,
  },
];

function banned(file: SourceFile): readonly string[] {
  return bans
    .filter((ban) => ban.in.test(file.path) && !(ban.except?.test(file.path) ?? false))
    .filter((ban) => ban.pattern.test(file.text))
    .map((ban) => `${file.path} uses ${ban.what}`);
}

const rules: Readonly<Record<string, Rule>> = {
  direction,
  packages,
  features,
  neutralUi,
  sizes,
  banned,
};

export type RuleName = 'direction' | 'packages' | 'features' | 'neutralUi' | 'sizes' | 'banned';

/** Every sentence that says how these files break the named rule of DESIGN §3. */
export function violations(rule: RuleName, files: readonly SourceFile[]): readonly string[] {
  const check = rules[rule];
  if (!check) throw new Error(`There is no rule called ${rule}.`);
  return files.flatMap(check);
}
