import { randomBytes, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { newCompartmentKey, sealGrant } from './compartments.ts';
import { newPrivateKey, publicKeyOf } from './curve-keys.ts';
import { hasSystemCode } from './durable-file.ts';
import type { HeaderFault } from './header.ts';
import { readHeader, writeBothCopies, writeHeader } from './header.ts';
import type { Grant, HeaderOperator, VaultHeader } from './header-schema.ts';
import { compartmentNames, headerFormat } from './header-schema.ts';
import type { KdfCost } from './kdf.ts';
import { passwordOnlyKdfCost, usualKdfCost } from './kdf.ts';
import type { RootSecrets } from './keys.ts';
import { auditKeyContext, deviceSecretCheck, UnlockedKeys } from './keys.ts';
import type { Credentials } from './operator-wrap.ts';
import {
  checkDeviceSecret,
  sealHeader,
  unwrapForOperator,
  wrapForOperator,
  wrapForRecovery,
} from './operator-wrap.ts';
import type { RecoveryKit } from './recovery-kit.ts';
import { formatKit, newRecoveryKey } from './recovery-kit.ts';
import type { Throttle } from './throttle.ts';
import { countFailure, noThrottle, retryAt, throttleAt } from './throttle.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe, wrapSecret } from './wrap.ts';

/** A new vault: where, for whom, and with what. Without `cost` the usual one is taken. */
export type CreateVault = Credentials & {
  readonly folder: string;
  readonly ownerName: string;
  readonly deviceLabel?: string;
  readonly cost?: KdfCost;
  readonly now?: number;
};

/** What set-up gets: the keys to go on with, and the kit that has to be printed now or never. */
export type NewVault = {
  readonly header: VaultHeader;
  readonly keys: UnlockedKeys;
  readonly recoveryKit: RecoveryKit;
};

/** Why a vault did not open. */
export type UnlockRefusal =
  | 'wrong-password'
  | 'wrong-device-secret'
  | 'missing-device-secret'
  | `header-${HeaderFault}`
  | 'throttled';

/** What is worth an audit row although the vault did open. */
export type UnlockNote = 'header-copy-damaged' | 'throttle-unsaved' | 'recovery-kit-used';

/** A refusal; `retryAt` says when the next attempt is allowed, if not at once. */
export type Refused = {
  readonly ok: false;
  readonly reason: UnlockRefusal;
  readonly retryAt?: number;
};

export type Unlocked = {
  readonly ok: true;
  readonly keys: UnlockedKeys;
  readonly header: VaultHeader;
  readonly notes: readonly UnlockNote[];
};

/** Who wants to unlock which vault. `now` is the wall clock in UTC epoch milliseconds. */
export type UnlockRequest = Credentials & { readonly folder: string; readonly now: number };

/** Makes a vault in an empty or new profile folder; throws `vault-exists` where a header is. */
export async function createVault(options: CreateVault): Promise<NewVault> {
  const { folder, password, deviceSecret, now = Date.now() } = options;
  checkDeviceSecret(deviceSecret);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Also a damaged header keeps its place: it may be all that is left of a vault.
  if (readHeader(folder).state !== 'missing') throw new VaultError('vault-exists');
  const vaultId = randomUUID();
  const facts = {
    operatorId: randomUUID(),
    name: options.ownerName,
    device: { id: randomUUID(), label: options.deviceLabel ?? 'This device' },
  };
  const secrets = { vaultKey: randomBytes(keyBytes), privateKeys: randomBytes(2 * keyBytes) };
  const cost = options.cost ?? (deviceSecret ? usualKdfCost : passwordOnlyKdfCost);
  const operator = await wrapForOperator(vaultId, facts, secrets, { password, deviceSecret, cost });
  const recoveryKey = newRecoveryKey();
  const recoveryKit = { kitId: randomUUID(), text: formatKit(recoveryKey) };
  const draft = {
    format: headerFormat,
    sequence: 1,
    vaultId,
    createdAt: now,
    databaseEpoch: 1,
    keyCheck: deviceSecret ? deviceSecretCheck(deviceSecret) : null,
    auditSigning: newAuditKey(vaultId, secrets.vaultKey),
    operators: [operator],
    recovery: wrapForRecovery(
      vaultId,
      secrets,
      { kitId: recoveryKit.kitId, key: recoveryKey },
      { operatorId: facts.operatorId, createdAt: now },
    ),
    grants: await firstGrants(vaultId, operator, secrets, now),
    throttle: noThrottle,
  } as const;
  wipe(recoveryKey);
  const header = writeBothCopies(folder, sealHeader(draft, secrets.vaultKey));
  return { header, keys: await UnlockedKeys.open(header, operator, secrets), recoveryKit };
}

/**
 * Unlocks a vault. Each attempt is counted in the header before the password is tried, so that
 * ending the process in the middle does not give attempts for nothing; success sets the count
 * back. A wrong password takes the same path and time as a right one up to the unwrapping.
 */
export async function unlockVault(request: UnlockRequest): Promise<Unlocked | Refused> {
  const { folder, now } = request;
  const reading = readHeader(folder);
  if (reading.state !== 'ok') return { ok: false, reason: `header-${reading.state}` };
  const { header } = reading;
  const operator = ownerOf(header);
  const refusal = checkDevice(header, operator, request.deviceSecret);
  if (refusal) return { ok: false, reason: refusal };

  const throttle = throttleAt(header.throttle, now);
  if (now < retryAt(throttle)) {
    if (throttle !== header.throttle) saveThrottle(folder, header, throttle);
    return { ok: false, reason: 'throttled', retryAt: retryAt(throttle) };
  }
  const counted = countFailure(throttle, now);
  const isSaved = saveThrottle(folder, header, counted);
  const secrets = await unwrapForOperator(header.vaultId, operator, request);
  if (!secrets) {
    const waits = retryAt(counted) > now ? { retryAt: retryAt(counted) } : {};
    return { ok: false, reason: 'wrong-password', ...waits };
  }
  const keys = await openKeys(header, operator, secrets);
  if (!keys) return { ok: false, reason: 'header-damaged' };
  let isReset = false;
  try {
    isReset = saveThrottle(folder, header, noThrottle);
  } catch (error) {
    keys.dispose();
    throw error;
  }
  const notes: UnlockNote[] = [];
  if (reading.isOneDamaged) notes.push('header-copy-damaged');
  if (!isSaved || !isReset) notes.push('throttle-unsaved');
  if (header.recovery.usedAt !== null) notes.push('recovery-kit-used');
  return { ok: true, keys, header, notes };
}

/** The operator who owns the vault: in this release the only one. */
export function ownerOf(header: VaultHeader): HeaderOperator {
  const [owner] = header.operators;
  if (!owner) throw new VaultError('operator-unknown');
  return owner;
}

/** Keys, or null when the secrets are right and the header around them is not. */
export async function openKeys(
  header: VaultHeader,
  operator: HeaderOperator,
  secrets: RootSecrets,
): Promise<UnlockedKeys | null> {
  try {
    return await UnlockedKeys.open(header, operator, secrets);
  } catch (error) {
    if (error instanceof VaultError) return null;
    throw error;
  }
}

function checkDevice(
  header: VaultHeader,
  operator: HeaderOperator,
  deviceSecret: Buffer | null,
): UnlockRefusal | null {
  if (!operator.usesDeviceSecret) return null;
  if (!deviceSecret) return 'missing-device-secret';
  return deviceSecretCheck(deviceSecret) === header.keyCheck ? null : 'wrong-device-secret';
}

// A full or read-only disk must not keep operators from reading, so the vault opens without the
// count and says so. Who can bring that about can also copy the header and guess elsewhere.
function saveThrottle(folder: string, header: VaultHeader, throttle: Throttle): boolean {
  try {
    writeHeader(folder, { ...header, throttle });
    return true;
  } catch (error) {
    if (hasSystemCode(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM')) return false;
    throw error;
  }
}

function newAuditKey(vaultId: string, vaultKey: Buffer): VaultHeader['auditSigning'] {
  const raw = newPrivateKey();
  const publicKey = publicKeyOf('ed25519', raw).toString('base64url');
  const wrappedPrivateKey = wrapSecret(vaultKey, raw, auditKeyContext(vaultId, publicKey));
  wipe(raw);
  return { publicKey, wrappedPrivateKey };
}

async function firstGrants(
  vaultId: string,
  owner: HeaderOperator,
  secrets: RootSecrets,
  grantedAt: number,
): Promise<readonly Grant[]> {
  const grants: Grant[] = [];
  for (const compartment of compartmentNames) {
    const key = newCompartmentKey();
    const grant = await sealGrant({
      vaultId,
      compartment,
      keyVersion: 1,
      key,
      recipientId: owner.operatorId,
      recipientX25519PublicKey: Buffer.from(owner.identity.x25519PublicKey, 'base64url'),
      granterId: owner.operatorId,
      granterEd25519PrivateKey: secrets.privateKeys.subarray(keyBytes),
      grantedAt,
    });
    wipe(key);
    grants.push(grant);
  }
  return grants;
}
