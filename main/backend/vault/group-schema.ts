import * as v from 'valibot';
import { bytes, count, id, time } from './header-fields.ts';
import { keyBytes, wrappedBytes } from './wrap.ts';

/** Of the groups that a vault has one after the other; the text of a share has room for no more. */
export const groupNumber = v.pipe(count, v.maxValue(0xffff));
const maximumOfficers = 10;

/** What an owner signed of the recovery group. The place of an officer is the index of the share. */
export const signedGroupSchema = v.strictObject({
  number: groupNumber,
  madeAt: time,
  /** The owner whose identity two shares bring back. */
  ownerId: id,
  officers: v.pipe(
    v.array(v.strictObject({ operatorId: id, shareDigest: bytes(keyBytes) })),
    v.minLength(2),
    v.maxLength(maximumOfficers),
  ),
});

/** What two shares of the recovery group open, and what became of the shares. */
export const keptGroupSchema = v.strictObject({
  number: groupNumber,
  /** When two shares last opened the vault. A group that was used is to be made anew. */
  usedAt: v.nullable(time),
  /** Null once the vault key was renewed: the identity of the group opens the grant of it. */
  wrappedVaultKey: v.nullable(bytes(wrappedBytes(keyBytes))),
  wrappedPrivateKeys: bytes(wrappedBytes(2 * keyBytes)),
  /** Shares that wait for their officers, each sealed to the identity of one. */
  shares: v.pipe(
    v.array(
      v.strictObject({
        operatorId: id,
        encapsulatedKey: bytes(keyBytes),
        sealedKey: bytes(keyBytes + 16),
      }),
    ),
    v.maxLength(maximumOfficers),
  ),
  /** Officers who copied groups of their share back from paper. */
  taken: v.pipe(
    v.array(v.strictObject({ operatorId: id, at: time })),
    v.maxLength(maximumOfficers),
  ),
});
