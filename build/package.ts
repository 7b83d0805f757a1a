import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AfterPackContext, build } from 'electron-builder';
import { bundle } from './bundle.ts';
import { type ElectronRuntime, resolveElectron } from './electron.ts';
import { checkPackage } from './package-check.ts';
import { root, say, script } from './run.ts';

process.env['BAILIWICK_RELEASE'] = '1';

/** What the stand-in lacks or carries beyond a stock Electron is set right in the copy. */
function fitStandIn(context: AfterPackContext): Promise<void> {
  rmSync(join(context.appOutDir, 'resources/app'), { recursive: true, force: true });
  const fuses = context.packager.config.electronFuses;
  // Electron 25 has no such fuse yet, and electron-builder refuses to set one that is not there.
  if (fuses) delete fuses.grantFileProtocolExtraPrivileges;
  return Promise.resolve();
}

/** Installers need tools that electron-builder downloads, and an Electron that may be shipped. */
async function pack(runtime: ElectronRuntime): Promise<void> {
  if (runtime.kind === 'official') {
    await build({ publish: 'never' });
    return;
  }
  say('package: only a folder for tests, because this Electron must not be shipped');
  await build({
    dir: true,
    publish: 'never',
    config: {
      electronDist: dirname(runtime.executable),
      electronVersion: runtime.version,
      afterExtract: fitStandIn,
    },
  });
}

type Packed = { readonly archive: string; readonly executable: string };

function packedApps(): readonly Packed[] {
  const dist = join(root, 'dist');
  return readdirSync(dist).flatMap((name): readonly Packed[] => {
    const dir = join(dist, name);
    const places: readonly Packed[] = [
      { archive: 'resources/app.asar', executable: 'bailiwick' },
      { archive: 'resources/app.asar', executable: 'Bailiwick.exe' },
      {
        archive: 'Bailiwick.app/Contents/Resources/app.asar',
        executable:
          'Bailiwick.app/Contents/Frameworks/Electron Framework.framework/Electron Framework',
      },
    ];
    return places
      .map((place) => ({
        archive: join(dir, place.archive),
        executable: join(dir, place.executable),
      }))
      .filter((place) => existsSync(place.archive) && existsSync(place.executable));
  });
}

await script(async () => {
  await bundle();
  const runtime = await resolveElectron();
  await pack(runtime);
  const apps = packedApps();
  if (apps.length === 0) throw new Error('electron-builder left no app in dist/.');
  for (const app of apps) {
    checkPackage(app.archive, app.executable);
    say(`package: ${dirname(app.executable)} ships only what it must, with every fuse set`);
  }
  return 0;
});
