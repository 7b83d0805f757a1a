import { randomBytes, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import {
  countAttempt,
  type CountedAttempt,
  deviceRefusal,
  type Refused,
  saveThrottle,
} from './attempt.ts';
import { newPrivateKey, publicKeyOf } from './curve-keys.ts';
import { type Spent, spendOwn, withFactor } from './factor.ts';
import { firstGrants, firstPolicy, newAuditKey } from './first-keys.ts';
import { keptOut, openKeys } from './own-keys.ts';
import { readHeader, writeBothCopies } from './header.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import { headerFormat } from './header-schema.ts';
import type { KdfCost } from './kdf.ts';
import { passwordOnlyKdfCost, usualKdfCost } from './kdf.ts';
import { UnlockedKeys } from './keys.ts';
import type { Credentials, OwnSecrets } from './operator-wrap.ts';
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
import { noThrottle, retryAt } from './throttle.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe } from './wrap.ts';

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

/** What is worth an audit row although the vault did open. */
export type UnlockNote =
  | 'header-copy-damaged'
  | 'throttle-unsaved'
  | 'recovery-kit-used'
  | 'recovery-group-used'
  | 'code'
  | 'recovery-code';

export type Unlocked = {
  readonly ok: true;
  readonly keys: UnlockedKeys;
  readonly header: VaultHeader;
  readonly notes: readonly UnlockNote[];
  /** Failed attempts in a row before this one, as the header counted them. */
  readonly failures: number;
};

/**
 * Who wants to unlock which vault. `now` is the wall clock in UTC epoch milliseconds; without
 * `operatorId` it is the first operator, who is the only one of most vaults.
 */
export type UnlockRequest = Credentials & {
  readonly folder: string;
  readonly now: number;
  readonly operatorId?: string | undefined;
  /** Of the authenticator, or a recovery code; asked of operators with a second factor. */
  readonly code?: string | undefined;
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
    device: { id: randomUUID(), label: options.deviceLabel ?? 'This device', addedAt: now },
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
      { operatorId: facts.operatorId, createdAt: now, confirmedAt: null },
    ),
    grants: await firstGrants({ vaultId, owner: operator, secrets, policySecret }, now),
    throttle: noThrottle,
  } as const;
  wipe(recoveryKey, policySecret);
  const header = writeBothCopies(folder, sealHeader(draft, secrets.vaultKey));
  const deviceId = facts.device.id;
  const keys = await UnlockedKeys.open(header, operator, { ...secrets, deviceId });
  return { header, keys, recoveryKit };
}

/**
 * Unlocks a vault. Each attempt is counted in the header before the password is tried, so that
 * ending the process in the middle does not give attempts for nothing; success sets the count
 * back. A wrong password takes the same path and time as a right one up to the unwrapping, and
 * where there is a second factor nobody is told which of the two was wrong.
 */
export async function unlockVault(request: UnlockRequest): Promise<Unlocked | Refused> {
  const { folder } = request;
  const reading = readHeader(folder);
  if (reading.state !== 'ok') return { ok: false, reason: `header-${reading.state}` };
  const { header, isOneDamaged } = reading;
  const attempt = begin(header, operatorOf(header, request.operatorId), request);
  if ('ok' in attempt) return attempt;
  const own = await unwrapForOperator(placeOf(header), attempt.operator, request);
  // While the password was stretched somebody may have changed the policy.
  const now = newest(folder, attempt);
  const unlocked = own ? await unlockWith(now, own, request) : null;
  if (!unlocked) return wrong(attempt, request.now);
  if (!unlocked.ok) return unlocked;
  const notes = [...unlocked.notes];
  if (isOneDamaged) notes.unshift('header-copy-damaged');
  if (!attempt.isSaved) notes.push('throttle-unsaved');
  notes.push(...usesOf(header));
  return { ...unlocked, failures: header.throttle.failures, notes: [...new Set(notes)] };
}

/** Ways back that were used and not made anew since. */
function usesOf({ recovery, recoveryGroup }: VaultHeader): readonly UnlockNote[] {
  const isGroupUsed = (recoveryGroup?.usedAt ?? null) !== null;
  return [
    ...(recovery.usedAt === null ? [] : ['recovery-kit-used' as const]),
    ...(isGroupUsed ? ['recovery-group-used' as const] : []),
  ];
}

/** Whose attempt it is. */
type Counted = { readonly header: VaultHeader; readonly operator: HeaderOperator };

/** An attempt that has been counted. */
type Attempt = Counted & CountedAttempt;

function begin(
  header: VaultHeader,
  operator: HeaderOperator,
  { folder, now, deviceSecret }: UnlockRequest,
): Attempt | Refused {
  const refusal = deviceRefusal(operator, deviceSecret);
  if (refusal) return { ok: false, reason: refusal };
  const counted = countAttempt(folder, header, now);
  return 'ok' in counted ? counted : { header, operator, ...counted };
}

function newest(folder: string, { header, operator }: Counted): Counted {
  const reading = readHeader(folder);
  if (reading.state !== 'ok' || reading.header.vaultId !== header.vaultId) {
    return { header, operator };
  }
  const found = reading.header.operators.find((one) => one.operatorId === operator.operatorId);
  return found ? { header: reading.header, operator: found } : { header, operator };
}

function wrong({ operator, counted }: Attempt, now: number): Refused {
  const waits = retryAt(counted) > now ? { retryAt: retryAt(counted) } : {};
  const reason = operator.factor === undefined ? 'wrong-password' : 'wrong-code';
  return { ok: false, reason, ...waits };
}

/** What the right password opens; null when the code beside it is wrong. */
async function unlockWith(
  { header, operator }: Counted,
  own: OwnSecrets,
  { folder, code = '', now }: UnlockRequest,
): Promise<Omit<Unlocked, 'failures'> | Refused | null> {
  const spent = spendOwn(header, operator, own, { code, now });
  if (spent === null || spent === 'damaged') wipe(own.vaultKey, own.privateKeys);
  if (spent === null) return null;
  if (spent === 'damaged') return { ok: false, reason: 'header-damaged' };
  const reason = keptOut(header, operator, own);
  if (reason) {
    // Before their keys are opened: whoever is kept out is not granted a key that was renewed.
    wipe(own.vaultKey, own.privateKeys);
    return { ok: false, reason };
  }
  const keys = await openKeys(header, operator, own);
  if (!keys) return { ok: false, reason: 'header-damaged' };
  try {
    // The keys took their time to open, and the files may hold another policy again.
    const settled = settle(folder, newest(folder, { header, operator }), { keys, spent }, operator);
    if (!settled) keys.dispose();
    return settled && { ok: true, keys, ...settled };
  } catch (error) {
    keys.dispose();
    throw error;
  }
}

/**
 * Sets the count of failures back, and writes down that a code was used before anybody may go on.
 * Null when the factor is another one by now.
 */
function settle(
  folder: string,
  now: Counted,
  { keys, spent }: { readonly keys: UnlockedKeys; readonly spent: Spent },
  before: HeaderOperator,
): Pick<Unlocked, 'header' | 'notes'> | null {
  const { header, operator } = now;
  if (operator.factor !== before.factor) return null;
  if (!spent.sealed) {
    const isReset = saveThrottle(folder, header, noThrottle);
    return { header, notes: isReset ? [] : ['throttle-unsaved'] };
  }
  const { vaultKey, privateKeys } = keys.rootSecrets();
  const next = withFactor({ ...header, throttle: noThrottle }, keys.operatorId, spent.sealed);
  try {
    // Both copies: the older one would take the code once more.
    return { header: writeBothCopies(folder, sealHeader(next, vaultKey)), notes: [spent.kind] };
  } finally {
    wipe(vaultKey, privateKeys);
  }
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
