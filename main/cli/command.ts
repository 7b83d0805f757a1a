import type { ParseArgsOptionsConfig } from 'node:util';
import type { Host } from './host.ts';
import type { Terminal } from './terminal.ts';

/** What the command line said, apart from the command. */
export type Given = {
  readonly words: readonly string[];
  /** The text of an option, if it was given. */
  readonly text: (name: string) => string | undefined;
  /** Every text of an option that may be repeated. */
  readonly texts: (name: string) => readonly string[];
  readonly is: (name: string) => boolean;
  /** A whole number of an option or a word. Throws `UsageError` for anything else. */
  readonly number: (text: string, name: string) => number;
};

/** What a command works with. */
export type Surroundings = {
  readonly host: Host;
  readonly terminal: Terminal;
  readonly given: Given;
  /** The folder against which names of files are meant. */
  readonly folder: string;
};

/** What a command answers: a value for `--json`, and lines for people. */
export type Answer = {
  readonly value: unknown;
  readonly lines: readonly string[];
  /** Done, but not all of it: rows were refused, or changes conflict. */
  readonly isPartial?: boolean;
  /** What follows only once somebody has the answer. */
  readonly onPrinted?: () => Promise<void>;
};

/** One command. */
export type Command = {
  readonly name: string;
  /** The words that must follow, as the help shows them. */
  readonly words: string;
  readonly about: string;
  readonly options: ParseArgsOptionsConfig;
  /** Fewest and most words after the name. */
  readonly count: readonly [number, number];
  /** Works also on a vault whose database does not open. */
  readonly repairs?: boolean;
  readonly run: (around: Surroundings) => Promise<Answer>;
};
