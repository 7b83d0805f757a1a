import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
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

/** Names the profile folder on the command line. */
export const profileSwitch = '--profile=';

/** The first dangerous switch; null when there is none. A development build is driven through two of them. */
export function refusedSwitch(args: readonly string[], isDevelopment: boolean): string | null {
  if (isDevelopment) return null;
  for (const arg of args) {
    // Chromium takes a switch in any case of letters on Windows.
    const name = /^--?([^=]+)/u.exec(arg)?.[1]?.toLowerCase();
    if (name !== undefined && dangerous.includes(name)) return `--${name}`;
  }
  return null;
}

// They make Chromium or Node write down keys, traffic or calls, or load what somebody else names.
const telling = [
  'ELECTRON_ENABLE_LOGGING',
  'ELECTRON_LOG_FILE',
  'NODE_DEBUG',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'SSLKEYLOGFILE',
];

/** Takes out of an environment what would tell secrets; to be called before any child starts. */
export function quietEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of telling) delete environment[name];
}

/**
 * The profile folder: `--profile=FOLDER`, else the one that was chosen last, if it is still there,
 * else one below the system's place for application data.
 * It is for the operator alone. Null when a link stands in its place, which would lead the vault to
 * where somebody else says.
 */
export function profileFolder(
  args: readonly string[],
  appData: string,
  chosen: string | null,
): string | null {
  const given = args.find((arg) => arg.startsWith(profileSwitch))?.slice(profileSwitch.length);
  const last = chosen !== null && existsSync(chosen) ? chosen : join(appData, 'Bailiwick');
  const folder = given ? resolve(given) : last;
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}
