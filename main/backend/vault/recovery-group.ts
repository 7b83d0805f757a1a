import { createHash, randomBytes } from 'node:crypto';
import { openTo, sealTo } from './compartments.ts';
import { contextBytes } from './encoding.ts';
import type { Policy, VaultHeader } from './header-schema.ts';
import type { RootSecrets } from './keys.ts';
import { type OwnSecrets, placeOf, unwrapOwn, type WrapPlace } from './operator-wrap.ts';
import { joinShares, type Share, splitSecret } from './shamir.ts';
import type { GroupShare } from './share-text.ts';
import { deriveKey, keyBytes, wipe, wrapSecret } from './wrap.ts';

/** What an owner signed of a recovery group. */
export type SignedGroup = NonNullable<Policy['recoveryGroup']>;

/** What two shares of the group open, and the shares that nobody has taken yet. */
export type KeptGroup = NonNullable<VaultHeader['recoveryGroup']>;

/** A recovery group that is in force. */
export type RecoveryGroup = { readonly signed: SignedGroup; readonly kept: KeptGroup };

/** Whose identity a group brings back, and who gets its shares: the first one has index 1. */
export type NewGroup = {
  readonly number: number;
  readonly ownerId: string;
  readonly madeAt: number;
  readonly officers: readonly { readonly operatorId: string; readonly x25519PublicKey: string }[];
};

/**
 * The group in force; null without one. What is wrapped and what an owner signed have to be of one
 * group: everybody who opens the vault can write the one, and put that of an ended group back.
 */
export function groupOf(header: VaultHeader): RecoveryGroup | null {
  const [signed, kept] = [header.policy.recoveryGroup, header.recoveryGroup];
  return signed && kept && signed.number === kept.number ? { signed, kept } : null;
}

/**
 * Makes a group: a new secret wraps what the recovery kit wraps, and each share of it is sealed to
 * the identity of one officer. Nobody sees a share but the officer, later; the secret is gone when
 * this returns.
 */
export async function newGroup(
  place: WrapPlace,
  wanted: NewGroup,
  secrets: RootSecrets,
): Promise<RecoveryGroup> {
  const { number, ownerId, madeAt, officers } = wanted;
  const secret = randomBytes(keyBytes);
  const shares = splitSecret(secret, officers.length);
  const key = groupKey(place.vaultId, number, secret);
  try {
    const wraps = {
      wrappedVaultKey: wrapSecret(key, secrets.vaultKey, wrapContext('vault-key', place, wanted)),
      wrappedPrivateKeys: wrapSecret(
        key,
        secrets.privateKeys,
        wrapContext('identity', place, wanted),
      ),
    };
    const sealed = officers.map((officer, at) => {
      const share = shares[at];
      if (!share) throw new Error('An officer is without a share.');
      return sealShare(place.vaultId, { number, officer, share });
    });
    const given = await Promise.all(sealed);
    return {
      signed: {
        number,
        ownerId,
        madeAt,
        officers: given.map(({ operatorId, shareDigest }) => ({ operatorId, shareDigest })),
      },
      kept: {
        number,
        usedAt: null,
        ...wraps,
        shares: given.map(({ operatorId, sealed: bytes }) => ({ operatorId, ...bytes })),
        taken: [],
      },
    };
  } finally {
    wipe(secret, key, ...shares.map(({ value }) => value));
  }
}

/** What two shares open; null when they are not both of this group. */
export function unwrapWithShares(
  header: VaultHeader,
  { signed, kept }: RecoveryGroup,
  [one, other]: readonly [GroupShare, GroupShare],
): OwnSecrets | null {
  const place = placeOf(header);
  const secret = joinShares(one, other);
  const key = groupKey(place.vaultId, kept.number, secret);
  const own = unwrapOwn(
    key,
    { vaultKey: kept.wrappedVaultKey, privateKeys: kept.wrappedPrivateKeys },
    {
      vaultContext: wrapContext('vault-key', place, signed),
      identityContext: wrapContext('identity', place, signed),
    },
  );
  wipe(secret, key);
  const entry = header.operators.find(({ operatorId }) => operatorId === signed.ownerId);
  return own && { ...own, deviceId: entry?.device.id ?? '' };
}

/** The share that waits for an officer; null when none does, or it is not the one that was signed. */
export async function openShare(
  header: VaultHeader,
  officerId: string,
  privateKeys: Buffer,
): Promise<GroupShare | null> {
  const group = groupOf(header);
  const sealed = group?.kept.shares.find(({ operatorId }) => operatorId === officerId);
  const at = group?.signed.officers.findIndex(({ operatorId }) => operatorId === officerId) ?? -1;
  const officer = group?.signed.officers[at];
  if (!group || !sealed || !officer) return null;
  const { vaultId } = header;
  const { number } = group.signed;
  const share = { index: at + 1 };
  const value = await openTo(privateKeys.subarray(0, keyBytes), sealed, {
    info: contextBytes('bw/v1/share', vaultId),
    aad: shareContext(vaultId, number, share),
  });
  if (!value) return null;
  // Who has the vault key can put another text here; the digest is under the policy's signature.
  const isSigned = digestOf(vaultId, number, { ...share, value }) === officer.shareDigest;
  if (isSigned) return { group: number, index: share.index, value };
  wipe(value);
  return null;
}

/** The header once an officer has a share of this group on paper: it is in no copy of it any more. */
export function withShareTaken(
  header: VaultHeader,
  officerId: string,
  { number, at }: { readonly number: number; readonly at: number },
): VaultHeader {
  const kept = header.recoveryGroup;
  // An owner may have made another group while the share was being written down.
  if (kept?.number !== number) return header;
  const isOther = ({ operatorId }: { readonly operatorId: string }) => operatorId !== officerId;
  return {
    ...header,
    recoveryGroup: {
      ...kept,
      shares: kept.shares.filter(isOther),
      taken: [...kept.taken.filter(isOther), { operatorId: officerId, at }],
    },
  };
}

/** The header without what two shares open. */
export function withoutGroup(header: VaultHeader): VaultHeader {
  const { recoveryGroup: _before, ...rest } = header;
  return rest;
}

type Numbered = Pick<NewGroup, 'number' | 'ownerId'>;

function wrapContext(purpose: 'vault-key' | 'identity', place: WrapPlace, group: Numbered): Buffer {
  const { vaultId, policyKey } = place;
  const { number, ownerId } = group;
  return contextBytes(`bw/v1/recovery-group/${purpose}`, vaultId, policyKey, number, ownerId);
}

function groupKey(vaultId: string, number: number, secret: Buffer): Buffer {
  const info = contextBytes('bw/v1/recovery-group', vaultId, number);
  return deriveKey(secret, Buffer.alloc(0), info);
}

async function sealShare(
  vaultId: string,
  given: {
    readonly number: number;
    readonly officer: NewGroup['officers'][number];
    readonly share: Share;
  },
) {
  const { number, officer, share } = given;
  const sealed = await sealTo(Buffer.from(officer.x25519PublicKey, 'base64url'), share.value, {
    info: contextBytes('bw/v1/share', vaultId),
    aad: shareContext(vaultId, number, share),
  });
  const shareDigest = digestOf(vaultId, number, share);
  return { operatorId: officer.operatorId, shareDigest, sealed };
}

function shareContext(vaultId: string, number: number, { index }: Pick<Share, 'index'>): Buffer {
  return contextBytes('bw/v1/share', vaultId, number, index);
}

function digestOf(vaultId: string, number: number, share: Share): string {
  const hash = createHash('sha256').update(shareContext(vaultId, number, share));
  return hash.update(share.value).digest('base64url');
}
