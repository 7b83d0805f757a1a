import { countAttempt } from './attempt.ts';
import { costFor, withEntry } from './credentials.ts';
import { asOneDevice } from './device-key.ts';
import { withFactor } from './factor.ts';
import { type HeaderFault, readHeader, writeBothCopies } from './header.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import type { KdfCost } from './kdf.ts';
import type { UnlockedKeys } from './keys.ts';
import { type OwnSecrets, placeOf, unwrapForRecovery, wrapForOperator } from './operator-wrap.ts';
import { openKeys } from './own-keys.ts';
import { groupOf, unwrapWithShares } from './recovery-group.ts';
import { parseKit } from './recovery-kit.ts';
import { type GroupShare, parseShare } from './share-text.ts';
import { operatorOf } from './unlock.ts';
import { VaultError } from './vault-error.ts';
import { wipe } from './wrap.ts';

/** What somebody brings who lost the password, or the keychain, or both. */
export type WayBack =
  | { readonly kit: string }
  /** Of two officers of the recovery group. */
  | { readonly shares: readonly [string, string] };

/** The way back, and the new password of the operator whom it brings back. */
export type RecoverRequest = WayBack & {
  readonly folder: string;
  readonly newPassword: string;
  readonly deviceSecret: Buffer | null;
  readonly cost?: KdfCost;
  readonly now: number;
};

/** An operator who is back, and how. */
export type Recovered = {
  readonly ok: true;
  readonly keys: UnlockedKeys;
  readonly header: VaultHeader;
  /** Failed attempts in a row before this one, as the header counted them. */
  readonly failures: number;
  /** Whose shares it was; null with the kit. */
  readonly group: { readonly number: number; readonly officerIds: readonly string[] } | null;
};

/** Why nobody is back. */
export type RecoverRefusal = { readonly ok: false } & (
  | { readonly reason: `header-${HeaderFault}` | 'kit-mismatch' }
  | {
      readonly reason: 'kit-unreadable';
      readonly problem: 'kit-length' | 'kit-character' | 'kit-checksum';
    }
  | { readonly reason: 'share-unreadable' | 'share-twice' | 'share-mismatch' | 'group-missing' }
  | { readonly reason: 'share-replaced'; readonly endedAt: number }
  | { readonly reason: 'throttled'; readonly retryAt: number }
);

/** What a way back opens. */
type Found = {
  readonly ok: true;
  readonly own: OwnSecrets;
  readonly operatorId: string;
  readonly group: Recovered['group'];
  /** The header once this way was used. */
  readonly used: VaultHeader;
};

/**
 * Opens the vault with the recovery kit, or with two shares of the recovery group, and sets new
 * credentials. Either keeps working until it is made anew; the header remembers that it was used,
 * and each unlocking notes it until then. A new kit has to be confirmed in both cases.
 */
export async function recoverVault(request: RecoverRequest): Promise<Recovered | RecoverRefusal> {
  const reading = readHeader(request.folder);
  if (reading.state !== 'ok') return { ok: false, reason: `header-${reading.state}` };
  const found =
    'kit' in request ? byKit(reading.header, request) : byShares(reading.header, request);
  if (!found.ok) return found;
  const { deviceSecret, newPassword: password } = request;
  const operator = recoveredOperator(reading.header, found.operatorId);
  const keys = await openKeys(reading.header, operator, found.own);
  if (!keys) return { ok: false, reason: 'header-damaged' };
  const secrets = keys.rootSecrets();
  // It is also the way back for whoever lost their authenticator.
  const header = withFactor(found.used, operator.operatorId, null);
  const cost = request.cost ?? costFor(operator, deviceSecret);
  try {
    // Whoever lost a device, too: it leaves the one at which it was used.
    const entry = asOneDevice(operatorOf(header, operator.operatorId));
    const options = { password, deviceSecret, cost };
    const wrapped = await wrapForOperator(placeOf(header), entry, secrets, options);
    const next = withEntry(header, wrapped, secrets);
    const { failures } = reading.header.throttle;
    const { group } = found;
    return { ok: true, keys, header: writeBothCopies(request.folder, next), failures, group };
  } catch (error) {
    keys.dispose();
    throw error;
  } finally {
    wipe(secrets.vaultKey, secrets.privateKeys);
  }
}

function byKit(
  header: VaultHeader,
  { folder, kit: text, now }: RecoverRequest & { readonly kit: string },
): Found | RecoverRefusal {
  const kit = readKit(text);
  if (typeof kit === 'string') return { ok: false, reason: 'kit-unreadable', problem: kit };
  try {
    const early = tooEarly(folder, header, now);
    if (early) return early;
    const own = unwrapForRecovery(header, kit);
    if (!own) return { ok: false, reason: 'kit-mismatch' };
    const { operatorId } = header.recovery;
    const recovery = { ...header.recovery, usedAt: now, confirmedAt: null };
    return { ok: true, own, operatorId, group: null, used: { ...header, recovery } };
  } finally {
    wipe(kit);
  }
}

/**
 * Counts a try before it is made, as that of a password: an end in the middle gives none for nothing.
 * What cannot be read is none: it was mistyped, and whoever guesses makes no such mistakes.
 */
function tooEarly(folder: string, header: VaultHeader, now: number): RecoverRefusal | null {
  const attempt = countAttempt(folder, header, now);
  if (!('ok' in attempt)) return null;
  return { ok: false, reason: 'throttled', retryAt: attempt.retryAt ?? now };
}

function byShares(
  header: VaultHeader,
  { folder, shares: texts, now }: RecoverRequest & { readonly shares: readonly [string, string] },
): Found | RecoverRefusal {
  const [one, other] = [parseShare(texts[0]), parseShare(texts[1])];
  try {
    if (!one || !other) return { ok: false, reason: 'share-unreadable' };
    return withShares(folder, header, { shares: [one, other], now });
  } finally {
    wipe(one?.value ?? null, other?.value ?? null);
  }
}

function withShares(
  folder: string,
  header: VaultHeader,
  given: { readonly shares: readonly [GroupShare, GroupShare]; readonly now: number },
): Found | RecoverRefusal {
  const { shares, now } = given;
  const group = groupOf(header);
  const ended = header.policy.endedGroups?.find(({ number }) =>
    shares.some((share) => share.group === number),
  );
  if (ended) return { ok: false, reason: 'share-replaced', endedAt: ended.endedAt };
  if (!group) return { ok: false, reason: 'group-missing' };
  const [one, other] = shares;
  if (one.index === other.index) return { ok: false, reason: 'share-twice' };
  const early = tooEarly(folder, header, now);
  if (early) return early;
  const own = unwrapWithShares(header, group, shares);
  if (!own) return { ok: false, reason: 'share-mismatch' };
  const { number, ownerId, officers } = group.signed;
  const officerIds = shares.map(({ index }) => officers[index - 1]?.operatorId ?? '');
  const used = {
    ...header,
    recovery: { ...header.recovery, confirmedAt: null },
    recoveryGroup: { ...group.kept, usedAt: now },
  };
  return { ok: true, own, operatorId: ownerId, group: { number, officerIds }, used };
}

function recoveredOperator(header: VaultHeader, operatorId: string): HeaderOperator {
  const operator = header.operators.find((candidate) => candidate.operatorId === operatorId);
  if (!operator) throw new VaultError('operator-unknown');
  return operator;
}

function readKit(text: string): Buffer | 'kit-length' | 'kit-character' | 'kit-checksum' {
  try {
    return parseKit(text);
  } catch (error) {
    if (error instanceof VaultError) {
      const { code } = error;
      if (code === 'kit-length' || code === 'kit-character' || code === 'kit-checksum') return code;
    }
    throw error;
  }
}
