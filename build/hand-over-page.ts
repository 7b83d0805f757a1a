import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformWithOxc } from 'vite';

/** A page in two halves: what is sealed goes between them, each line with its line feed. */
export type HandOverPage = { readonly before: string; readonly after: string };

const messageFile = (language: string) => `messages.${language}.json`;

/**
 * The page of a file with a sealed password (docs/hand-over-format.md), from what lies in
 * `renderer/hand-over-page/` of a checkout. It is ASCII, and it may do nothing but run its own script.
 */
export async function handOverPage(root: string): Promise<HandOverPage> {
  const read = (name: string) =>
    readFileSync(join(root, 'renderer/hand-over-page', name), 'utf8').replaceAll('\r\n', '\n');
  const words = (language: string) => JSON.stringify(JSON.parse(read(messageFile(language))));
  const { code } = await transformWithOxc(read('page.ts'), 'page.ts', {});
  const script = ascii(`\nconst messages = { en: ${words('en')}, de: ${words('de')} };\n${code}`);
  const style = `\n${read('page.css')}`;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const filled = read('page.html')
    .replace('%POLICY%', () => policy)
    .replace('%STYLE%', () => style)
    .replace('%SCRIPT%', () => script);
  const [before = '', after = ''] = filled.split('%SEALED%');
  return { before, after };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A script that says the same in letters that no mail program changes, and ends no element. */
function ascii(script: string): string {
  return script
    .replaceAll('</', String.raw`<\/`)
    .replaceAll(/[^\t\n -~]/gu, (letter) =>
      [...letter.matchAll(/[^]/g)]
        .map(([unit]) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    );
}
