import { VaultSession } from '../../main/backend/session/vault-session.ts';
import type { CommandContext } from '../../main/backend/context.ts';
import { Failure } from '../../shared/failure.ts';
import type { ScratchVault } from './backend.ts';
import { unmanaged } from './managed.ts';

/** A vault opened in this process, past the dispatch: for what no operation reaches yet. */
export type OpenedVault = {
  readonly session: VaultSession;
  readonly context: CommandContext;
  /** Defects that were reported. */
  readonly errors: unknown[];
};

/** Signs in to a scratch vault and answers what a command would be given. */
export async function openedVault(vault: ScratchVault): Promise<OpenedVault> {
  const errors: unknown[] = [];
  const session = new VaultSession({
    folder: vault.folder,
    post: () => undefined,
    now: () => Date.now(),
    managed: unmanaged,
    onError: (error) => errors.push(error),
  });
  const { password } = vault;
  const deviceSecret = Buffer.from(vault.deviceSecret);
  await session.request({ do: 'unlock', anchor: null, password, deviceSecret });
  const { opened } = session;
  if (!opened) throw new Error('The vault is not open.');
  const context: CommandContext = {
    ...opened.services,
    read: opened.services.store.read,
    operator: opened.operator,
    file: () => {
      throw new Failure('file-token-unknown');
    },
    requireProof: () => undefined,
  };
  return { session, context, errors };
}
