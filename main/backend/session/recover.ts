import { type Recovered, recoverVault, type WayBack } from '../vault/recover.ts';
import type { Credentials } from './key-request.ts';
import { refusedRecovery } from './noted-refusals.ts';
import type { Surroundings } from './open-vault.ts';
import type { Act } from './records.ts';
import { guarded } from './refusals.ts';

/** Opens the vault by a way back and sets a new password; refuses with a code that says why not. */
export async function recover(
  around: Surroundings,
  { password, deviceSecret, ...way }: Credentials & WayBack,
): Promise<Recovered> {
  const { folder, now } = around;
  const secret = deviceSecret === null ? null : Buffer.from(deviceSecret);
  const given = { folder, newPassword: password, deviceSecret: secret, now: now() };
  try {
    const wayBack = 'kit' in way ? { kit: way.kit } : { shares: way.shares };
    const recovered = await guarded(() => recoverVault({ ...given, ...wayBack }));
    if (!recovered.ok) throw refusedRecovery(around, recovered);
    return recovered;
  } finally {
    secret?.fill(0);
  }
}

/** What the log says of it: with shares, whose they were. Who typed them nobody can know. */
export function recoveryAct({ group, header }: Recovered): Act {
  if (!group) return ['session.recover', {}];
  const names = group.officerIds.map(
    (id) => header.operators.find(({ operatorId }) => operatorId === id)?.name ?? '-',
  );
  const detail = { group: String(group.number), officers: names.join(', ') };
  return ['session.recover-with-shares', detail];
}
