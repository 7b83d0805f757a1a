import { enrol } from '../../main/backend/vault/enrol.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import { draftOfRole, type Role, type RoleDraft } from '../../shared/model/role.ts';
import { builtInRoles } from '../../shared/roles.ts';
import type { ScratchVault } from './backend.ts';
import { type SignedIn, signedIn, valueOf } from './client.ts';

/** Takes up an invitation at the lowest cost that is allowed; answers the operator's id. */
export async function takeUp(
  vault: ScratchVault,
  code: readonly string[],
  now: number = Date.now(),
): Promise<string> {
  const enrolled = await enrol({
    folder: vault.folder,
    code: code.join('-'),
    password: vault.password,
    deviceSecret: Buffer.from(vault.deviceSecret),
    deviceLabel: 'their laptop',
    now,
    cost: minimumKdfCost,
  });
  if (!enrolled.ok) throw new Error(`Not enrolled: ${enrolled.reason}`);
  enrolled.keys.dispose();
  return enrolled.keys.operatorId;
}

/** Invites somebody as the owner, whose session ends, and takes the invitation up. */
export async function enrolAs(owner: SignedIn, name: string, role: string): Promise<string> {
  const { code } = valueOf(await owner.client.operators.invite({ name, role }));
  return takeUp(owner.vault, code);
}

/** Ends a session and begins another of the same vault. */
export async function changeOver(from: SignedIn, operator?: string): Promise<SignedIn> {
  await from.backend.close();
  return signedIn(from.vault, operator);
}

/** A built-in role with parts of it changed, to be saved as a custom one. */
export function roleLike(id: string, like: string, change: Partial<Role>): RoleDraft {
  const base = builtInRoles.find((one) => one.id === like);
  if (!base) throw new Error(`There is no role ${like}.`);
  return draftOfRole({ ...base, id, name: id, ...change });
}
