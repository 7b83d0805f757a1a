import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import log from 'electron-log/main';

/** The local log: structured lines, rotated, without input, values or names. */
export type Log = {
  readonly write: (
    event: string,
    facts?: Readonly<Record<string, string | number | boolean>>,
  ) => void;
  readonly path: string;
};

const sizeMaxBytes = 2 * 1024 * 1024;

// CR, LF, escape sequences and direction marks could forge a line or hide one.
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text as one line of a log. */
export function oneLine(text: string): string {
  return text.replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Opens the log in a folder of the profile. */
export function openLog(folder: string): Log {
  const place = join(folder, 'logs');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const path = join(place, 'main.log');
  log.transports.console.level = false;
  log.transports.file.resolvePathFn = () => path;
  log.transports.file.maxSize = sizeMaxBytes;
  log.transports.file.format = '{iso} {text}';
  return {
    path,
    write: (event, facts = {}) => log.info(oneLine(JSON.stringify({ event, ...facts }))),
  };
}
