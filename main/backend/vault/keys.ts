import type { KeyObject } from 'node:crypto';
import { createHmac, sign, timingSafeEqual } from 'node:crypto';
import { privateKeyObject, publicKeyOf } from './curve-keys.ts';
import { canonicalJson, contextBytes } from './encoding.ts';
import { openCompartment, openPolicyKey } from './grants.ts';
import type { HeaderOperator, VaultHeader } from './header-schema.ts';
import type { KdfParameters } from './kdf.ts';
import { stretchPassword } from './kdf.ts';
import { authorityOf, type Standing } from './policy.ts';
import { OpenCompartments } from './open-compartments.ts';
import type { PersonalSealer } from './seal.ts';
import { type FormerKey, openAuditKeys, openFormerKeys } from './under-vault-key.ts';
import { VaultError } from './vault-error.ts';
import { deriveKey, keyBytes, wipe } from './wrap.ts';

const noSalt = Buffer.alloc(0);

/**
 * Whose key it is: the vault, the operator and the device that an operator's key is bound to, and
 * the key that signs the policy. A header with another policy key opens for nobody whose password
 * whoever made it does not know.
 */
export type KeyOwner = {
  readonly vaultId: string;
  readonly policyKey: string;
  readonly operatorId: string;
  readonly deviceId: string;
};

/**
 * The operator's key: HKDF over the stretched password and the device secret, so that neither
 * alone opens anything. The caller wipes it.
 */
export async function deriveOperatorKey(
  owner: KeyOwner,
  kdf: KdfParameters,
  password: string,
  deviceSecret: Buffer | null,
): Promise<Buffer> {
  const stretched = await stretchPassword(password, kdf);
  const secret = Buffer.concat([stretched, deviceSecret ?? noSalt]);
  const info = contextBytes('bw/v1/op', owner.vaultId, owner.operatorId, owner.deviceId);
  try {
    return deriveKey(secret, Buffer.from(kdf.salt, 'base64url'), info);
  } finally {
    wipe(stretched, secret);
  }
}

/** The key that a recovery kit stands for, bound to its vault. The caller wipes it. */
export function deriveRecoveryKey(vaultId: string, kitId: string, kit: Buffer): Buffer {
  return deriveKey(kit, noSalt, contextBytes('bw/v1/recovery', vaultId, kitId));
}

/** What an operator's wraps are bound to: a header in which any of it was changed opens nothing. */
export function operatorContext(
  purpose: 'vault-key' | 'identity',
  owner: KeyOwner,
  kdf: KdfParameters,
  usesDeviceSecret: boolean,
): Buffer {
  return contextBytes(
    `bw/v1/op/${purpose}`,
    owner.vaultId,
    owner.operatorId,
    owner.deviceId,
    owner.policyKey,
    canonicalJson(kdf),
    String(usesDeviceSecret),
  );
}

/** What the wraps of the recovery kit are bound to. */
export function recoveryContext(
  purpose: 'vault-key' | 'identity',
  place: Pick<KeyOwner, 'vaultId' | 'policyKey'>,
  kitId: string,
  operatorId: string,
): Buffer {
  const { vaultId, policyKey } = place;
  return contextBytes(`bw/v1/recovery/${purpose}`, vaultId, policyKey, kitId, operatorId);
}

/** The first 8 bytes of HMAC(device secret, "check"): tells a wrong secret, says nothing of it. */
export function deviceSecretCheck(deviceSecret: Buffer): string {
  const hmac = createHmac('sha256', deviceSecret).update('check').digest();
  return hmac.subarray(0, 8).toString('base64url');
}

/**
 * Seals all of a header that only an unlocked vault may change. The throttle stays outside,
 * because it changes while the vault is locked.
 */
export function headerMac(vaultKey: Buffer, header: Omit<VaultHeader, 'mac'>): string {
  const { sequence: _sequence, throttle: _throttle, ...bound } = { ...header, mac: '' };
  const key = deriveKey(vaultKey, noSalt, contextBytes('bw/v1/header', header.vaultId));
  const mac = createHmac('sha256', key).update(canonicalJson(bound)).digest('base64url');
  wipe(key);
  return mac;
}

/** The public halves of an operator's identity, as base64url. */
export function publicKeysOf(privateKeys: Buffer) {
  const [x25519, ed25519] = [privateKeys.subarray(0, keyBytes), privateKeys.subarray(keyBytes)];
  return {
    x25519PublicKey: publicKeyOf('x25519', x25519).toString('base64url'),
    ed25519PublicKey: publicKeyOf('ed25519', ed25519).toString('base64url'),
  };
}

/** The two secrets that everything else follows from. Whoever holds them wipes them. */
export type RootSecrets = {
  readonly vaultKey: Buffer;
  /** X25519 and then Ed25519, 32 bytes each. */
  readonly privateKeys: Buffer;
};

/**
 * All keys of an unlocked vault. It owns them: `dispose` zeroes them, and everything that is asked
 * for afterwards throws `keys-disposed`.
 */
export class UnlockedKeys {
  readonly vaultId: string;
  readonly operatorId: string;
  /** The device from which they signed in. */
  readonly deviceId: string;
  /** The public half of the key that signs checkpoints of the audit log, 32 bytes. */
  readonly auditPublicKey: Buffer;
  readonly compartments: OpenCompartments;
  /** What the signed policy says of this operator. */
  readonly standing: Standing;
  readonly #policySecret: Buffer | null;
  readonly #epoch: number;
  readonly #secrets: RootSecrets;
  readonly #former: readonly FormerKey[];
  readonly #auditKeys: ReadonlyMap<string, KeyObject>;
  #auditKey: KeyObject | null;

  private constructor(header: VaultHeader, secrets: RootSecrets, parts: KeyParts) {
    this.vaultId = header.vaultId;
    this.operatorId = parts.operatorId;
    this.deviceId = parts.deviceId;
    this.auditPublicKey = Buffer.from(header.auditSigning.publicKey, 'base64url');
    this.compartments = new OpenCompartments(parts);
    this.standing = parts.standing;
    this.#policySecret = parts.policySecret;
    this.#epoch = header.databaseEpoch;
    this.#secrets = secrets;
    this.#former = parts.former;
    this.#auditKeys = parts.auditKeys;
    this.#auditKey = parts.auditKeys.get(header.auditSigning.publicKey) ?? null;
  }

  /**
   * Opens everything that the root secrets open, and takes them over. Throws `header-refused` when
   * the header is not the one that these secrets sealed.
   */
  static async open(
    header: VaultHeader,
    operator: HeaderOperator,
    secrets: RootSecrets & { readonly deviceId: string },
  ): Promise<UnlockedKeys> {
    try {
      checkHeader(header, operator, secrets);
      const auditKeys = openAuditKeys(header, secrets.vaultKey);
      const authority = authorityOf(header);
      const { operatorId } = operator;
      const standing = authority.operators.get(operatorId);
      if (!standing) throw new VaultError('operator-unknown');
      const asked = { header, authority, standing, privateKeys: secrets.privateKeys };
      return new UnlockedKeys(header, secrets, {
        operatorId,
        deviceId: secrets.deviceId,
        standing,
        auditKeys,
        former: openFormerKeys(header, secrets.vaultKey),
        personal: await openCompartment(asked, 'personal'),
        credentials: await openCompartment(asked, 'credentials'),
        policySecret: await openPolicyKey(asked),
      });
    } catch (error) {
      wipe(secrets.vaultKey, secrets.privateKeys);
      throw error;
    }
  }

  get sealPersonal(): PersonalSealer | null {
    return this.compartments.of('personal');
  }

  get sealCredentials(): PersonalSealer | null {
    return this.compartments.of('credentials');
  }

  /** The database key of an epoch, by default the present one; the caller wipes it. */
  databaseKey(epoch: number = this.#epoch): Buffer {
    return this.#derive('db', epoch);
  }

  /**
   * The key that seals the anchor of the audit log; the caller wipes it. It follows from the first
   * vault key: a witness that a new key could not read would let an older vault be put back.
   */
  anchorKey(): Buffer {
    return this.#derive('anchor', 1);
  }

  /** Copies of the vault keys of before, to wrap them anew; the caller wipes them. */
  formerKeys(): readonly FormerKey[] {
    if (!this.#auditKey) throw new VaultError('keys-disposed');
    return this.#former.map(({ untilEpoch, key }) => ({ untilEpoch, key: Buffer.from(key) }));
  }

  /** The Ed25519 key of the audit log; a handle, whose bytes stay with the crypto library. */
  auditSigningKey(): KeyObject {
    if (!this.#auditKey) throw new VaultError('keys-disposed');
    return this.#auditKey;
  }

  /** The audit key of this public half (32 bytes), also one of before; null for any other. */
  auditKeyOf(publicKey: Buffer): KeyObject | null {
    if (!this.#auditKey) throw new VaultError('keys-disposed');
    return this.#auditKeys.get(publicKey.toString('base64url')) ?? null;
  }

  /** An Ed25519 signature (64 bytes) of a checkpoint of the audit log. */
  signAudit(message: Uint8Array): Buffer {
    if (!this.#auditKey) throw new VaultError('keys-disposed');
    return sign(null, message, this.#auditKey);
  }

  /** This operator's own Ed25519 signature (64 bytes), by the key that the policy lists. */
  signOwn(message: Uint8Array): Buffer {
    const { privateKeys } = this.#secrets;
    if (!this.#auditKey) throw new VaultError('keys-disposed');
    return sign(null, message, privateKeyObject('ed25519', privateKeys.subarray(keyBytes)));
  }

  /** A copy of the private policy key, which only owners hold; the caller wipes it. */
  policySecret(): Buffer | null {
    return this.#policySecret && Buffer.from(this.#policySecret);
  }

  /** Copies of the root secrets, to wrap them anew; the caller wipes them. */
  rootSecrets(): RootSecrets {
    if (!this.#auditKey) throw new VaultError('keys-disposed');
    const { vaultKey, privateKeys } = this.#secrets;
    return { vaultKey: Buffer.from(vaultKey), privateKeys: Buffer.from(privateKeys) };
  }

  /** Zeroes all keys. It may be called twice. */
  dispose(): void {
    this.#auditKey = null;
    this.compartments.dispose();
    wipe(this.#policySecret, this.#secrets.vaultKey, this.#secrets.privateKeys);
    wipe(...this.#former.map(({ key }) => key));
  }

  #derive(purpose: 'db' | 'anchor', epoch: number): Buffer {
    // A wiped vault key would still derive a key, and the same one for every vault.
    if (!this.#auditKey) throw new VaultError('keys-disposed');
    const former = this.#former.find(({ untilEpoch }) => epoch <= untilEpoch);
    return deriveOfVault(former?.key ?? this.#secrets.vaultKey, this.vaultId, { purpose, epoch });
  }
}

/** A key that follows from a vault key, of one epoch; the caller wipes it. */
export function deriveOfVault(
  vaultKey: Buffer,
  vaultId: string,
  { purpose, epoch }: { readonly purpose: 'db' | 'anchor'; readonly epoch: number },
): Buffer {
  return deriveKey(vaultKey, noSalt, contextBytes(`bw/v1/${purpose}`, vaultId, epoch));
}

type KeyParts = {
  readonly operatorId: string;
  readonly deviceId: string;
  readonly standing: Standing;
  readonly auditKeys: ReadonlyMap<string, KeyObject>;
  readonly former: readonly FormerKey[];
  readonly personal: PersonalSealer | null;
  readonly credentials: PersonalSealer | null;
  readonly policySecret: Buffer | null;
};

/** Whether a header is as somebody who has the vault key left it. */
export function isSealedBy(vaultKey: Buffer, header: VaultHeader): boolean {
  const mac = Buffer.from(headerMac(vaultKey, header), 'base64url');
  return timingSafeEqual(mac, Buffer.from(header.mac, 'base64url'));
}

function checkHeader(header: VaultHeader, operator: HeaderOperator, secrets: RootSecrets): void {
  const { x25519PublicKey, ed25519PublicKey } = operator.identity;
  const isOurs =
    isSealedBy(secrets.vaultKey, header) &&
    publicKeysOf(secrets.privateKeys).x25519PublicKey === x25519PublicKey &&
    publicKeysOf(secrets.privateKeys).ed25519PublicKey === ed25519PublicKey;
  if (!isOurs) throw new VaultError('header-refused');
}
