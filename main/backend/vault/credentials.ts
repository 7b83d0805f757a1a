import { randomUUID } from 'node:crypto';
import type { Refused } from './attempt.ts';
import { readHeader, writeBothCopies } from './header.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import type { KdfCost } from './kdf.ts';
import { passwordOnlyKdfCost, usualKdfCost } from './kdf.ts';
import type { RootSecrets, UnlockedKeys } from './keys.ts';
import { placeOf, sealHeader, wrapForOperator, wrapForRecovery } from './operator-wrap.ts';
import type { RecoveryKit } from './recovery-kit.ts';
import { formatKit, newRecoveryKey, parseKit } from './recovery-kit.ts';
import { noThrottle } from './throttle.ts';
import type { UnlockRequest } from './unlock.ts';
import { operatorOf, unlockVault } from './unlock.ts';
import { VaultError } from './vault-error.ts';
import { wipe } from './wrap.ts';

/** What is to be different; whatever is left out stays as it is. */
export type CredentialChange = {
  readonly newPassword?: string;
  readonly newDeviceSecret?: Buffer | null;
  readonly newCost?: KdfCost;
};

/**
 * Changes the password, the device secret or the cost of guessing. Only wraps change: the vault
 * key, the database and every sealed value stay. When it returns, neither copy of the header in
 * the folder opens with the old credentials.
 */
export async function changeCredentials(
  request: UnlockRequest,
  change: CredentialChange,
): Promise<{ readonly ok: true; readonly header: VaultHeader } | Refused> {
  const unlocked = await unlockVault(request);
  if (!unlocked.ok) return unlocked;
  const { keys, header } = unlocked;
  const secrets = keys.rootSecrets();
  try {
    const operator = operatorOf(header, request.operatorId);
    // The secret of one of several devices is nobody's to change but that device's.
    if (operator.devices && change.newDeviceSecret !== undefined) {
      throw new VaultError('device-secret-refused');
    }
    const kept = operator.usesDeviceSecret ? request.deviceSecret : null;
    const deviceSecret = change.newDeviceSecret === undefined ? kept : change.newDeviceSecret;
    const password = change.newPassword ?? request.password;
    const cost = change.newCost ?? costFor(operator, deviceSecret);
    const options = { password, deviceSecret, cost };
    const wrapped = await wrapForOperator(placeOf(header), operator, secrets, options);
    const reading = readHeader(request.folder);
    // While the keys were stretched an owner may have changed the policy.
    const now = reading.state === 'ok' ? reading.header : header;
    return { ok: true, header: writeBothCopies(request.folder, withEntry(now, wrapped, secrets)) };
  } finally {
    wipe(secrets.vaultKey, secrets.privateKeys);
    keys.dispose();
  }
}

/** A kit that is not in force yet: show it, ask it back, and then call `renewRecoveryKit`. */
export function prepareRecoveryKit(): RecoveryKit {
  const key = newRecoveryKey();
  const kit = { kitId: randomUUID(), text: formatKit(key) };
  wipe(key);
  return kit;
}

/** Puts a kit that was written down in force; the one before opens nothing any more. */
export function renewRecoveryKit(
  folder: string,
  keys: UnlockedKeys,
  kit: RecoveryKit,
  now: number,
): VaultHeader {
  return changeHeader(folder, keys, (header, secrets) => {
    const key = parseKit(kit.text);
    const facts = { operatorId: keys.operatorId, createdAt: now, confirmedAt: now };
    const recovery = wrapForRecovery(placeOf(header), secrets, { kitId: kit.kitId, key }, facts);
    wipe(key);
    return { ...header, recovery };
  });
}

/** Whether somebody is known to have the kit in force on paper. */
export function isKitConfirmed({ recovery }: Pick<VaultHeader, 'recovery'>): boolean {
  return (recovery.confirmedAt ?? null) !== null;
}

/** Records that the kit in force was written down: groups of it were copied back. */
export function confirmRecoveryKit(folder: string, keys: UnlockedKeys, now: number): VaultHeader {
  return changeHeader(folder, keys, (header) => ({
    ...header,
    recovery: { ...header.recovery, confirmedAt: now },
  }));
}

/** Writes a header that was changed and sealed anew, on what the folder holds now. */
export function changeHeader(
  folder: string,
  keys: UnlockedKeys,
  change: (header: VaultHeader, secrets: RootSecrets) => VaultHeader,
): VaultHeader {
  const reading = readHeader(folder);
  if (reading.state !== 'ok' || reading.header.vaultId !== keys.vaultId) {
    throw new VaultError('header-refused');
  }
  const secrets = keys.rootSecrets();
  try {
    const next = sealHeader(change(reading.header, secrets), secrets.vaultKey);
    return writeBothCopies(folder, next);
  } finally {
    wipe(secrets.vaultKey, secrets.privateKeys);
  }
}

/** The header with another entry of one operator, and no failures counted. */
export function withEntry(
  header: VaultHeader,
  wrapped: HeaderOperator,
  secrets: RootSecrets,
): VaultHeader {
  const operators = header.operators.map((other) =>
    other.operatorId === wrapped.operatorId ? wrapped : other,
  );
  return sealHeader({ ...header, operators, throttle: noThrottle }, secrets.vaultKey);
}

/** Losing the device secret must not leave the password alone behind a cost meant for the two. */
export function costFor(operator: HeaderOperator, deviceSecret: Buffer | null): KdfCost {
  if (operator.usesDeviceSecret === (deviceSecret !== null)) return operator.kdf;
  return deviceSecret ? usualKdfCost : passwordOnlyKdfCost;
}
