import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Answer, Command, Surroundings } from '../command.ts';
import { fileBytesMax, keyOf, openWith, parseHandOver } from '../hand-over-file.ts';
import { Refused } from '../problems.ts';
import { askPassphrase } from '../secrets.ts';
import { printable } from '../terminal.ts';

async function open({ terminal, given, folder }: Surroundings): Promise<Answer> {
  const file = parseHandOver(textOf(resolve(folder, given.words[0] ?? '')));
  const key = await keyOf(file, await askPassphrase(terminal));
  try {
    const value = openWith(file, key);
    terminal.note(`Password of ${printable(value.account)}. Sign in with it and choose another.`);
    return { value, lines: [value.password] };
  } finally {
    key.fill(0);
  }
}

function textOf(path: string): string {
  let bytes: Buffer;
  try {
    const facts = statSync(path);
    // Whatever is no plain file could be read for ever.
    if (!facts.isFile() || facts.size > fileBytesMax) throw new Refused('hand-over-unusable');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused('file-unreadable');
  }
  // What is no ASCII comes out as something that the check line does not fit.
  return bytes.toString('latin1');
}

/** Opens the file in which a new password came. It needs no vault and signs nobody in. */
export const handOverCommand: Command = {
  name: 'hand-over open',
  words: 'FILE',
  about: 'Open the file in which your new password came, with its passphrase; needs no vault.',
  options: {},
  count: [1, 1],
  run: open,
};
