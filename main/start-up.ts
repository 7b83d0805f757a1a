import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Chromium and Node switches that open a way in; a release refuses to start with any of them. */
const dangerous = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'js-flags',
  'load-extension',
  'no-sandbox',
  'disable-web-security',
  'ignore-certificate-errors',
  'host-resolver-rules',
  'proxy-server',
  'log-net-log',
  'ssl-key-log-file',
  'renderer-cmd-prefix',
  'inspect',
  'inspect-brk',
];

/** The first dangerous switch; null when there is none. A development build is driven through two of them. */
export function refusedSwitch(args: readonly string[], isDevelopment: boolean): string | null {
  if (isDevelopment) return null;
  for (const arg of args) {
    const name = /^--?([^=]+)/u.exec(arg)?.[1];
    if (name !== undefined && dangerous.includes(name)) return `--${name}`;
  }
  return null;
}

/** The profile folder: `--profile=FOLDER`, else one below the system's place for application data. */
export function profileFolder(args: readonly string[], appData: string): string {
  const given = args.find((arg) => arg.startsWith('--profile='))?.slice('--profile='.length);
  const folder = given ? resolve(given) : join(appData, 'Bailiwick');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
