import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VaultOpened } from '../../shared/process.ts';
import { BackendUnderTest, type ScratchVault } from '../support/backend.ts';

/** A vault folder as it lay at some moment, to be copied and damaged. */
export type VaultImage = {
  /** A fresh copy of it; removed with everything else by `remove`. */
  readonly copy: () => ScratchVault;
  readonly remove: () => void;
};

/**
 * Keeps a copy of a vault folder. Of one that is open this is what kill -9 would leave: the
 * shared-memory file is left out, because it says nothing after a crash.
 */
export function imageOf(vault: ScratchVault): VaultImage {
  const root = mkdtempSync(join(tmpdir(), 'bailiwick-image-'));
  const source = join(root, 'source');
  const filter = (path: string) => !path.endsWith('-shm') && !path.endsWith('vault.lock');
  cpSync(vault.folder, source, { recursive: true, filter });
  let copies = 0;
  return {
    copy: () => {
      copies += 1;
      const folder = join(root, `copy-${copies}`);
      cpSync(source, folder, { recursive: true });
      return { ...vault, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What came of signing in, and the backend to ask further. */
export type Attempt = {
  readonly backend: BackendUnderTest;
  /** `open`, `alarm KIND`, or the code of the refusal. */
  readonly result: string;
};

/** Signs in with the right password and says what came of it. */
export async function attempt(vault: ScratchVault): Promise<Attempt> {
  const backend = new BackendUnderTest(vault);
  const outcome = await backend.ask({
    do: 'unlock',
    anchor: null,
    password: vault.password,
    deviceSecret: Buffer.from(vault.deviceSecret),
  });
  if (!outcome.ok) return { backend, result: outcome.code };
  // The backend answers what shared/process.ts says of this request.
  const { readOnly, problem } = outcome.value as VaultOpened;
  return { backend, result: readOnly ? `alarm ${problem}` : 'open' };
}

/** Signs in, closes, and says what came of it. */
export async function openedAs(vault: ScratchVault): Promise<string> {
  const { backend, result } = await attempt(vault);
  await backend.close();
  return result;
}
