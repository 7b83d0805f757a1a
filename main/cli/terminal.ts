import { UsageError } from './problems.ts';

/** Standard streams, in the ways in which commands use them. */
export type Terminal = {
  /** A line for a person who watches; nothing when nobody does. */
  readonly progress: (text: string) => void;
  /** A remark beside the answer. */
  readonly note: (text: string) => void;
  /** Asks a person; throws `UsageError` when there is none. */
  readonly ask: (question: string, isSecret: boolean) => Promise<string>;
  readonly isInteractive: boolean;
};

// Escape sequences and direction marks of a directory's values must not reach the terminal.
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A value as it may be shown on a terminal: one line, without anything that steers it. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** Rows with their columns below each other. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [heads, ...rows.map((row) => row.map(printable))];
  const widths = heads.map((_head, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The terminal of this process. Answers go to standard output; everything here goes beside it. */
export function openTerminal(): Terminal {
  const { stderr, stdin } = process;
  let shown = 0;
  return {
    isInteractive: stdin.isTTY,
    progress(text) {
      if (!stderr.isTTY) return;
      stderr.write(`\r${text.padEnd(shown)}${text === '' ? '\r' : ''}`);
      shown = text.length;
    },
    note: (text) => stderr.write(`${text}\n`),
    ask(question, isSecret) {
      if (!stdin.isTTY) {
        return Promise.reject(new UsageError(`There is no terminal to ask for: ${question}`));
      }
      stderr.write(`${question}: `);
      return readLine(isSecret);
    },
  };
}

/** Reads one line. A secret is read key by key in raw mode, which echoes nothing. */
function readLine(isSecret: boolean): Promise<string> {
  const { stdin, stderr } = process;
  stdin.setRawMode(isSecret);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve) => {
    let line = '';
    const done = (): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      if (isSecret) stderr.write('\n');
      resolve(line);
    };
    const take = (chunk: string): void => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n' || key === '\u0004') return done();
        // Raw mode hands over Ctrl+C as a key instead of making a signal of it.
        if (key === '\u0003') process.kill(process.pid, 'SIGINT');
        else if (key === '\u007f' || key === '\b') line = line.replace(/.$/su, '');
        else line += key;
      }
    };
    stdin.on('data', take);
  });
}
