import type { contract } from '../../shared/contract/index.ts';
import type { OutputOf } from '../../shared/contract/operation.ts';
import { freshConnection } from '../../main/backend/damage/tables.ts';
import { unlockVault } from '../../main/backend/vault/unlock.ts';
import type { BackendUnderTest, ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { databaseOf } from './damaged-vault.ts';

/** What is known to be wrong with a vault. */
export type State = OutputOf<(typeof contract)['damage']['state']>;

/** A table or an index, the table that it belongs to, and where it lies. */
export type Tree = { readonly name: string; readonly table: string; readonly pages: number[] };

/** What is known to be wrong. */
export async function stateOf(backend: BackendUnderTest): Promise<State> {
  return valueOf(await backend.call('damage.state', {})) as State;
}

/** Asks for a check of every page and waits until it ended. */
export async function checked(backend: BackendUnderTest): Promise<State> {
  valueOf(await backend.call('damage.check', {}));
  return ended(backend, ({ progress }) => progress === null);
}

/** Waits until what is known is as wanted. */
export async function ended(
  backend: BackendUnderTest,
  isSo: (state: State) => boolean,
): Promise<State> {
  for (;;) {
    const state = await stateOf(backend);
    if (isSo(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The key of the database of a copy. */
export async function keyOf(copy: ScratchVault): Promise<Buffer> {
  const unlocked = await unlockVault({ ...copy, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  return unlocked.keys.databaseKey();
}

/** Every table and index, by its name. */
export async function treesOf(copy: ScratchVault): Promise<ReadonlyMap<string, Tree>> {
  const database = freshConnection(databaseOf(copy), await keyOf(copy));
  const found = new Map<string, Tree>();
  const list = database.prepare<[], { name: string; pageno: number; tbl_name: string | null }>(
    `SELECT d.name, pageno, tbl_name FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name`,
  );
  for (const { name, pageno, tbl_name: table } of list.all()) {
    const pages = [...(found.get(name)?.pages ?? []), pageno];
    found.set(name, { name, table: table ?? name, pages });
  }
  database.close();
  return found;
}
