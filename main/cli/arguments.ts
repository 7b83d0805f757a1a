import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Command, Given } from './command.ts';
import { commands } from './commands/index.ts';
import { UsageError } from './problems.ts';

const shared: ParseArgsOptionsConfig = {
  profile: { type: 'string' },
  json: { type: 'boolean' },
  elevated: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/** What a command line asks for. */
export type Asked = { readonly command: Command; readonly given: Given };

/** Reads a command line. Throws `UsageError` when it is not one of ours. */
export function parseCommand(args: readonly string[]): Asked {
  const command = findCommand(args);
  if (!command) throw new UsageError('There is no such command. --help lists them.');
  const rest = withoutName(args, command.name);
  const { values, positionals } = parsed(rest, { ...shared, ...command.options });
  const [fewest, most] = command.count;
  if (positionals.length < fewest || positionals.length > most) {
    throw new UsageError(`Usage: ${usageOf(command)}`);
  }
  const map = new Map(Object.entries(values));
  return { command, given: givenOf(positionals, map) };
}

const columns = 78;

/** Every command with its words and what it does. */
export function helpLines(): string[] {
  return [
    'Usage: npm run cli -- COMMAND [--profile FOLDER] [--json] [--elevated]',
    '',
    ...commands.flatMap((command) => [
      ...wrapped(usageOf(command), '  ', '      '),
      ...wrapped(command.about, '    ', '    '),
    ]),
    '',
    'Passwords come from BAILIWICK_PASSWORD or from the terminal, never from an',
    'argument. --elevated takes up a role that was granted to you, for one command.',
  ];
}

/** Cuts between words, so that lines fit a terminal of 80 columns. An option stays whole. */
function wrapped(text: string, first: string, others: string): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.match(/\[[^\]]*\]|\S+/gu) ?? []) {
    const isFull = line.trim() !== '' && line.length + 1 + word.length > columns;
    if (isFull) lines.push(line);
    if (isFull) line = others;
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** The folder of the vault: as asked, else the one of the app. */
export function profileOf(given: Given, folder: string): string {
  const asked = given.text('profile');
  if (asked !== undefined) return resolve(folder, asked);
  if (process.platform === 'win32') {
    return join(process.env['APPDATA'] ?? join(homedir(), 'AppData/Roaming'), 'Bailiwick');
  }
  if (process.platform === 'darwin')
    return join(homedir(), 'Library/Application Support/Bailiwick');
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'Bailiwick');
}

function usageOf({ name, words, options }: Command): string {
  const flags = Object.entries(options).map(([flag, { type }]) =>
    type === 'boolean' ? `[--${flag}]` : `[--${flag} ${flag.toUpperCase()}]`,
  );
  return [name, words, ...flags].filter((part) => part !== '').join(' ');
}

/** The longest name that the words begin with: `changes` and `changes list` are both names. */
function findCommand(args: readonly string[]): Command | undefined {
  const words = wordsOf(args);
  return commands
    .filter(({ name }) => `${words.join(' ')} `.startsWith(`${name} `))
    .toSorted((one, other) => other.name.length - one.name.length)[0];
}

/** The words before the first option: names stand there. */
function wordsOf(args: readonly string[]): readonly string[] {
  const first = args.findIndex((arg) => arg.startsWith('-'));
  return first < 0 ? args : args.slice(0, first);
}

function withoutName(args: readonly string[], name: string): string[] {
  return args.slice(name.split(' ').length);
}

function parsed(args: string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: true });
  } catch (error) {
    // Node quotes the argument in its message; only which kind of mistake it was goes on.
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError('An option is not known.');
    if (code.startsWith('ERR_PARSE_ARGS')) throw new UsageError('An option has no usable value.');
    throw error;
  }
}

type Value = string | boolean | readonly (string | boolean)[] | undefined;

function givenOf(words: readonly string[], values: ReadonlyMap<string, Value>): Given {
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    words,
    text,
    texts(name) {
      const value = values.get(name);
      if (typeof value === 'string') return [value];
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
    },
    is: (name) => values.get(name) === true,
    number(value, name) {
      if (!/^\d{1,15}$/u.test(value)) throw new UsageError(`${name} is a whole number.`);
      return Number(value);
    },
  };
}
