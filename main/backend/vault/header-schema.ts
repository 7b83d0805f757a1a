import * as v from 'valibot';
import { approvalRules } from '../../../shared/model/approval.ts';
import { elevationRules } from '../../../shared/model/elevation.ts';
import { compartmentNames, role, roleId } from '../../../shared/model/role.ts';
import { providerRules } from '../../../shared/model/provider.ts';
import { rotationDays } from '../../../shared/model/key.ts';
import { signInRules } from '../../../shared/model/sign-in-rules.ts';
import { factorBytes } from './factor.ts';
import { groupNumber, keptGroupSchema, signedGroupSchema } from './group-schema.ts';
import { bytes, count, id, name, time } from './header-fields.ts';
import { isAllowedCost, saltBytes } from './kdf.ts';
import { keyBytes, wrappedBytes } from './wrap.ts';

/** The format that this release writes; a greater one was made by a newer release. */
export const headerFormat = 1;

const maximumOperators = 1000;
const maximumGrants = 4000;
const signatureBytes = 64;

/**
 * What a grant can hold: the key of a compartment; `policy`, the private key that signs who may do
 * what, which only owners are granted; or `vault`, a vault key that was renewed.
 */
export const grantedNames = [...compartmentNames, 'policy', 'vault'] as const;

/** One of the keys that grants hold. */
export type GrantedName = (typeof grantedNames)[number];

/** A compartment key sealed to one operator; see `compartments.ts`. */
const grantSchema = v.strictObject({
  format: v.literal(1),
  grantId: id,
  vaultId: id,
  compartment: v.picklist(grantedNames),
  keyVersion: count,
  recipientId: id,
  granterId: id,
  grantedAt: time,
  encapsulatedKey: bytes(keyBytes),
  sealedKey: bytes(keyBytes + 16),
  signature: bytes(signatureBytes),
});

const kdfSchema = v.pipe(
  v.strictObject({
    algorithm: v.literal('argon2id'),
    memoryKiB: count,
    passes: count,
    lanes: count,
    salt: bytes(saltBytes),
  }),
  v.check((kdf) => isAllowedCost(kdf)),
);

const identitySchema = v.strictObject({
  x25519PublicKey: bytes(keyBytes),
  ed25519PublicKey: bytes(keyBytes),
  /** X25519 and then Ed25519, under the operator's key; null once the device was retired. */
  wrappedPrivateKeys: v.nullable(bytes(wrappedBytes(2 * keyBytes))),
});

const deviceFacts = { id, label: name, addedAt: v.exactOptional(time) };

/** The operator's key for one receiver (`device-key.ts`): 32 bytes, wrapped and then sealed. */
const sealedKeyFields = {
  encapsulatedKey: bytes(keyBytes),
  sealedKey: bytes(wrappedBytes(keyBytes) + 16),
};

/** One of several devices of an operator. */
const deviceSchema = v.strictObject({
  ...deviceFacts,
  /** Names its secret in the keychain of the device. */
  keyCheck: bytes(8),
  /** Follows from that secret. */
  x25519PublicKey: bytes(keyBytes),
  /** The operator's own: nobody else adds a device of theirs. */
  signature: bytes(signatureBytes),
  /** Null once the device was retired. */
  sealed: v.nullable(v.strictObject(sealedKeyFields)),
});

/** A one-time code for another device, which opens what a device opens until it is taken up. */
const deviceInviteSchema = v.strictObject({
  inviteId: id,
  expiresAt: time,
  x25519PublicKey: bytes(keyBytes),
  ...sealedKeyFields,
});

/** How many devices an operator has at most, those that were retired among them. */
export const maximumDevices = 16;

/** One operator, on one device unless `devices` names several. */
const operatorSchema = v.strictObject({
  operatorId: id,
  name,
  /** Where their identity was made. */
  device: v.strictObject(deviceFacts),
  kdf: kdfSchema,
  usesDeviceSecret: v.boolean(),
  /**
   * Tells a wrong device secret from a wrong password; null where no keychain is used, and where
   * each of several devices has its own.
   */
  keyCheck: v.nullable(bytes(8)),
  /** Null once the vault key was renewed: it then comes by a grant. */
  wrappedVaultKey: v.nullable(bytes(wrappedBytes(keyBytes))),
  identity: identitySchema,
  /** How an operator who took up an invitation shows it, until an owner signs the policy anew. */
  enrolment: v.nullable(v.strictObject({ inviteId: id, signature: bytes(signatureBytes) })),
  /** The second factor, sealed by the operator's own keys (`factor.ts`); absent without one. */
  factor: v.exactOptional(bytes(wrappedBytes(factorBytes))),
  /**
   * Present once there were several devices: the wraps of this entry are then under a key of its
   * own, which each device has sealed. Absent on one device, whose secret gives that key itself.
   */
  devices: v.exactOptional(
    v.pipe(v.array(deviceSchema), v.minLength(1), v.maxLength(maximumDevices)),
  ),
  deviceInvite: v.exactOptional(deviceInviteSchema),
});

const memberSchema = v.strictObject({
  operatorId: id,
  name,
  roleId,
  isSuspended: v.boolean(),
  /** A device that opens nothing any more; whoever worked at it is invited again. */
  retiredDevice: v.exactOptional(id),
  /** Those of several devices that open nothing any more, while others of theirs do. */
  retiredDevices: v.exactOptional(v.pipe(v.array(id), v.maxLength(maximumDevices))),
  x25519PublicKey: bytes(keyBytes),
  ed25519PublicKey: bytes(keyBytes),
});

/** What an owner signed about an invitation. Its code, and nothing else, has the private key. */
const invitationSchema = v.strictObject({
  inviteId: id,
  /** Who the operator will be; one that exists already enrols again on another device. */
  operatorId: id,
  name,
  roleId,
  createdAt: time,
  expiresAt: time,
  ed25519PublicKey: bytes(keyBytes),
});

/** Who may do what, signed by the policy key, whose private half only owners are granted. */
const policySchema = v.strictObject({
  publicKey: bytes(keyBytes),
  serial: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  signedAt: time,
  signedBy: id,
  /** The key version of each compartment that new values are sealed with. */
  keyVersions: v.strictObject({ personal: count, credentials: count }),
  roles: v.pipe(v.array(role), v.maxLength(100)),
  /** Which change sets need an approval; missing in a policy from before there were rules. */
  approvals: v.exactOptional(approvalRules),
  /** Which roles may be lent; absent until an owner says that one is. */
  elevation: v.exactOptional(elevationRules),
  members: v.pipe(v.array(memberSchema), v.minLength(1), v.maxLength(maximumOperators)),
  invitations: v.pipe(v.array(invitationSchema), v.maxLength(maximumOperators)),
  /** Absent until an owner says something else than what is usual. */
  signIn: v.exactOptional(signInRules),
  /** The organisation's provider; absent without one. */
  provider: v.exactOptional(providerRules),
  /** When the keys of the compartments in force were made; absent while they are the first. */
  renewedAt: v.exactOptional(v.strictObject({ personal: time, credentials: time })),
  rotationDays: v.exactOptional(rotationDays),
  /** Officers of whom any two open the vault; absent without such a group. */
  recoveryGroup: v.exactOptional(signedGroupSchema),
  /** When groups of before ended: whoever still has a share of one is told so. */
  endedGroups: v.exactOptional(
    v.pipe(v.array(v.strictObject({ number: groupNumber, endedAt: time })), v.maxLength(100)),
  ),
  signature: bytes(signatureBytes),
});

/** What an invitation opens, wrapped under a key that its code alone gives. */
const openInviteSchema = v.strictObject({
  inviteId: id,
  wrappedVaultKey: bytes(wrappedBytes(keyBytes)),
  wrappedKeys: v.pipe(
    v.array(
      v.strictObject({
        compartment: v.picklist(grantedNames),
        keyVersion: count,
        wrappedKey: bytes(wrappedBytes(keyBytes)),
      }),
    ),
    v.maxLength(100),
  ),
});

const recoverySchema = v.strictObject({
  kitId: id,
  createdAt: time,
  /** When the kit last opened the vault. A kit that was used is to be replaced. */
  usedAt: v.nullable(time),
  /**
   * When somebody copied groups of this kit back from paper. Null until then, and again once the kit
   * was used: a vault must not depend on a kit that nobody is known to have. Headers from before
   * this was kept do not say, which counts as never.
   */
  confirmedAt: v.exactOptional(v.nullable(time)),
  /** The operator whose identity the kit brings back: without it no grant could be opened. */
  operatorId: id,
  /** Null once the vault key was renewed: the identity of the kit opens the grant of it. */
  wrappedVaultKey: v.nullable(bytes(wrappedBytes(keyBytes))),
  wrappedPrivateKeys: bytes(wrappedBytes(2 * keyBytes)),
});

/** A vault key of before, under the present one: backups of its time open under keys that follow. */
const formerVaultKeySchema = v.strictObject({
  /** The last database epoch whose key follows from it. */
  untilEpoch: count,
  wrappedKey: bytes(wrappedBytes(keyBytes)),
});

/** A key that signs the audit log, under the vault key. */
const auditKeySchema = v.strictObject({
  publicKey: bytes(keyBytes),
  wrappedPrivateKey: bytes(wrappedBytes(keyBytes)),
});

export const headerSchema = v.strictObject({
  format: v.literal(headerFormat),
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  vaultId: id,
  createdAt: time,
  databaseEpoch: count,
  /** When the keys in force were made; absent while they are those that the vault began with. */
  renewedAt: v.exactOptional(
    v.strictObject({ vault: time, database: time, audit: v.exactOptional(time) }),
  ),
  formerVaultKeys: v.exactOptional(v.pipe(v.array(formerVaultKeySchema), v.maxLength(1000))),
  auditSigning: auditKeySchema,
  /** Audit keys of before, oldest first: they vouch for the key in force in the log of a backup. */
  formerAuditKeys: v.exactOptional(v.pipe(v.array(auditKeySchema), v.maxLength(1000))),
  operators: v.pipe(v.array(operatorSchema), v.minLength(1), v.maxLength(maximumOperators)),
  policy: policySchema,
  /** Invitations that nobody has taken up yet; each goes away with its use. */
  openInvites: v.pipe(v.array(openInviteSchema), v.maxLength(maximumOperators)),
  recovery: recoverySchema,
  recoveryGroup: v.exactOptional(keptGroupSchema),
  grants: v.pipe(v.array(grantSchema), v.maxLength(maximumGrants)),
  throttle: v.strictObject({
    failures: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000)),
    lastFailureAt: time,
  }),
  /** HMAC under the vault key over all but `sequence`, `throttle` and itself. */
  mac: bytes(keyBytes),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** What the header file of a vault holds: everything that is needed to unlock, nothing in clear. */
export type VaultHeader = DeepReadonly<v.InferOutput<typeof headerSchema>>;

/** One operator on one device, as the header lists it. */
export type HeaderOperator = VaultHeader['operators'][number];

/** Who may do what, as an owner signed it. */
export type Policy = VaultHeader['policy'];

/** What an owner signed about one operator. */
export type Member = Policy['members'][number];

/** What an owner signed about one invitation. */
export type Invitation = Policy['invitations'][number];

/** A compartment key that was sealed to one operator and signed by the one who granted it. */
export type Grant = VaultHeader['grants'][number];
