import { describe, expect, it } from 'vitest';
import { chooseRuntime } from '../../../build/electron.ts';

describe('the choice of an Electron', () => {
  it.each(['linux', 'darwin', 'win32'] as const)(
    'prefers the official binary on %s',
    (platform) => {
      for (const official of ['installed', 'downloaded'] as const) {
        expect(chooseRuntime({ platform, arch: 'x64', official }).kind).toBe('official');
      }
    },
  );

  it.each(['unreachable', 'failed'] as const)(
    'takes the stand-in on Linux x64 when the official binary is %s, and says that it is old',
    (official) => {
      const choice = chooseRuntime({ platform: 'linux', arch: 'x64', official });
      expect(choice.kind).toBe('registry');
      expect(choice.reason).toContain('end of life');
    },
  );

  it.each([
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ] as const)(
    'finds none on %s %s without the official binary, and says what to do',
    (platform, arch) => {
      const choice = chooseRuntime({ platform, arch, official: 'unreachable' });
      expect(choice.kind).toBe('none');
      expect(choice.reason).toContain('npx install-electron');
    },
  );
});
