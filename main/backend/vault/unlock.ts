import { randomBytes, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { newCompartmentKey, sealGrant } from './compartments.ts';
import { newPrivateKey, privateKeyObject, publicKeyOf } from './curve-keys.ts';
import { hasSystemCode } from './durable-file.ts';
import type { HeaderFault } from './header.ts';
import { readHeader, writeBothCopies, writeHeader } from './header.ts';
import type { Grant, HeaderOperator, VaultHeader } from './header-schema.ts';
import { grantedNames, headerFormat } from './header-schema.ts';
import type { KdfCost } from './kdf.ts';
import { passwordOnlyKdfCost, usualKdfCost } from './kdf.ts';
import type { RootSecrets } from './keys.ts';
import { signPolicy } from './policy.ts';
import { auditKeyContext, deviceSecretCheck, UnlockedKeys } from './keys.ts';
import type { Credentials, WrapPlace } from './operator-wrap.ts';
import {
  checkDeviceSecret,
  placeOf,
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
  | 'suspended'
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

/**
 * Who wants to unlock which vault. `now` is the wall clock in UTC epoch milliseconds; without
 * `operatorId` it is the first operator, who is the only one of most vaults.
 */
export type UnlockRequest = Credentials & {
  readonly folder: string;
  readonly now: number;
  readonly operatorId?: string | undefined;
};

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
    enrolment: null,
  };
  const secrets = { vaultKey: randomBytes(keyBytes), privateKeys: randomBytes(2 * keyBytes) };
  const cost = options.cost ?? (deviceSecret ? usualKdfCost : passwordOnlyKdfCost);
  const policySecret = newPrivateKey();
  const policyKey = publicKeyOf('ed25519', policySecret).toString('base64url');
  const place = { vaultId, policyKey };
  const operator = await wrapForOperator(place, facts, secrets, { password, deviceSecret, cost });
  const recoveryKey = newRecoveryKey();
  const recoveryKit = { kitId: randomUUID(), text: formatKit(recoveryKey) };
  const draft = {
    format: headerFormat,
    sequence: 1,
    vaultId,
    createdAt: now,
    databaseEpoch: 1,
    auditSigning: newAuditKey(vaultId, secrets.vaultKey),
    operators: [operator],
    policy: firstPolicy(place, operator, policySecret, now),
    openInvites: [],
    recovery: wrapForRecovery(
      place,
      secrets,
      { kitId: recoveryKit.kitId, key: recoveryKey },
      { operatorId: facts.operatorId, createdAt: now },
    ),
    grants: await firstGrants({ vaultId, owner: operator, secrets, policySecret }, now),
    throttle: noThrottle,
  } as const;
  wipe(recoveryKey, policySecret);
  const header = writeBothCopies(folder, sealHeader(draft, secrets.vaultKey));
  return { header, keys: await UnlockedKeys.open(header, operator, secrets), recoveryKit };
}

/**
 * Unlocks a vault. Each attempt is counted in the header before the password is tried, so that
 * ending the process in the middle does not give attempts for nothing; success sets the count
 * back. A wrong password takes the same path and time as a right one up to the unwrapping.
 */
export async function unlockVault(request: UnlockRequest): Promise<Unlocked | Refused> {
  const { folder } = request;
  const reading = readHeader(folder);
  if (reading.state !== 'ok') return { ok: false, reason: `header-${reading.state}` };
  const { header } = reading;
  return unlockFor(reading, operatorOf(header, request.operatorId), request);
}

async function unlockFor(
  reading: Extract<ReturnType<typeof readHeader>, { state: 'ok' }>,
  operator: HeaderOperator,
  request: UnlockRequest,
): Promise<Unlocked | Refused> {
  const { folder, now } = request;
  const { header } = reading;
  const refusal = checkDevice(operator, request.deviceSecret);
  if (refusal) return { ok: false, reason: refusal };

  const throttle = throttleAt(header.throttle, now);
  if (now < retryAt(throttle)) {
    if (throttle !== header.throttle) saveThrottle(folder, header, throttle);
    return { ok: false, reason: 'throttled', retryAt: retryAt(throttle) };
  }
  const counted = countFailure(throttle, now);
  const isSaved = saveThrottle(folder, header, counted);
  const secrets = await unwrapForOperator(placeOf(header), operator, request);
  if (!secrets) {
    const waits = retryAt(counted) > now ? { retryAt: retryAt(counted) } : {};
    return { ok: false, reason: 'wrong-password', ...waits };
  }
  const keys = await openKeys(header, operator, secrets);
  if (!keys) return { ok: false, reason: 'header-damaged' };
  if (keys.standing.isSuspended) {
    keys.dispose();
    return { ok: false, reason: 'suspended' };
  }
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

/** The operator of this id; without one, the first. */
export function operatorOf(header: VaultHeader, operatorId: string | undefined): HeaderOperator {
  const found =
    operatorId === undefined
      ? header.operators[0]
      : header.operators.find((one) => one.operatorId === operatorId);
  if (!found) throw new VaultError('operator-unknown');
  return found;
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

function checkDevice(operator: HeaderOperator, deviceSecret: Buffer | null): UnlockRefusal | null {
  if (!operator.usesDeviceSecret) return null;
  if (!deviceSecret) return 'missing-device-secret';
  return deviceSecretCheck(deviceSecret) === operator.keyCheck ? null : 'wrong-device-secret';
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

type First = {
  readonly vaultId: string;
  readonly owner: HeaderOperator;
  readonly secrets: RootSecrets;
  readonly policySecret: Buffer;
};

async function firstGrants(first: First, grantedAt: number): Promise<readonly Grant[]> {
  const { vaultId, owner, secrets, policySecret } = first;
  const grants: Grant[] = [];
  for (const compartment of grantedNames) {
    const key = compartment === 'policy' ? Buffer.from(policySecret) : newCompartmentKey();
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

function firstPolicy(
  place: WrapPlace,
  { operatorId, name, identity }: HeaderOperator,
  policySecret: Buffer,
  signedAt: number,
): VaultHeader['policy'] {
  const { x25519PublicKey, ed25519PublicKey } = identity;
  const keys = { x25519PublicKey, ed25519PublicKey };
  const body = {
    publicKey: place.policyKey,
    serial: 1,
    signedAt,
    signedBy: operatorId,
    keyVersions: { personal: 1, credentials: 1 },
    roles: [],
    members: [{ operatorId, name, roleId: 'owner', isSuspended: false, ...keys }],
    invitations: [],
  };
  return signPolicy(place.vaultId, body, privateKeyObject('ed25519', policySecret));
}
