import { join } from 'node:path';
import { app, Menu } from 'electron';
import { Application } from './application.ts';
import { startWithNode } from './processes.ts';
import { Profiles } from './profiles.ts';
import { registerScheme } from './protocol.ts';
import { profileFolder, quietEnvironment, refusedSwitch } from './start-up.ts';
import { startUtility } from './utility-process.ts';

declare const __DEVELOPMENT_RUNTIME__: boolean;

/** Node-API 10 came with Node 22: an Electron below that cannot load the database. */
const needsNode = __DEVELOPMENT_RUNTIME__ && Number(process.versions['napi']) < 10;

const refused = refusedSwitch(process.argv.slice(1), __DEVELOPMENT_RUNTIME__);
if (refused !== null) {
  process.stderr.write(`Bailiwick does not start with ${refused}.\n`);
  app.exit(2);
}

quietEnvironment(process.env);
app.enableSandbox();
registerScheme();
// What the app and its children make is for the operator alone, from the first file on.
process.umask(0o077);
const profiles = new Profiles(app.getPath('appData'));
const profile = profileFolder(process.argv, app.getPath('appData'), profiles.last);
if (profile === null) {
  process.stderr.write('Bailiwick does not start in a profile folder that is a link.\n');
  app.exit(2);
} else {
  app.setPath('userData', join(profile, 'window'));
  if (app.requestSingleInstanceLock()) void app.whenReady().then(() => start(profile));
  else app.exit(0);
}

function start(folder: string): void {
  Menu.setApplicationMenu(null);
  const application = new Application({
    profile: folder,
    profiles,
    out: join(__dirname, '..'),
    runtime: needsNode ? 'development' : 'official',
    startProcess: (onLog) => {
      if (!__DEVELOPMENT_RUNTIME__ || !needsNode) return startUtility;
      return startWithNode(process.env['BAILIWICK_NODE'] ?? 'node', onLog);
    },
  });
  const electron = process.versions['electron'] ?? '';
  application.start(
    needsNode ? `Bailiwick (development runtime: Electron ${electron}, not for use)` : 'Bailiwick',
  );
}
