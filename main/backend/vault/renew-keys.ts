import type { KeyObject } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import { isOwner } from '../../../shared/roles.ts';
import { sealGrant } from './compartments.ts';
import { newPrivateKey, privateKeyObject, publicKeyOf } from './curve-keys.ts';
import { readHeader, writeBothCopies } from './header.ts';
import type { Grant, VaultHeader } from './header-schema.ts';
import { deriveOfVault, type RootSecrets, type UnlockedKeys } from './keys.ts';
import { sealHeader } from './operator-wrap.ts';
import type { Renewal } from './renewal.ts';
import { openKeys } from './own-keys.ts';
import { authorityOf } from './policy.ts';
import { rewrapAuditKeys, wrapAuditKey, wrapFormerKeys } from './under-vault-key.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe } from './wrap.ts';

/** The keys that a vault will have: the caller of `begin` ends them with `dispose`. */
export class NextKeys {
  readonly epoch: number;
  readonly #keys: UnlockedKeys;
  /** Null where the vault key stays. */
  readonly #vaultKey: Buffer | null;
  /** Null where the key of the audit log stays. */
  readonly #auditKey: Buffer | null;

  /** Makes a key, and changes nothing yet. Throws `policy-refused` for whoever is no owner. */
  constructor(header: VaultHeader, keys: UnlockedKeys, what: Renewal['what']) {
    // A vault key that is granted by anybody else opens for nobody.
    if (!isOwner(keys.standing.role)) throw new VaultError('policy-refused');
    this.epoch = header.databaseEpoch + 1;
    this.#keys = keys;
    this.#vaultKey = what === 'vault' ? randomBytes(keyBytes) : null;
    this.#auditKey = what === 'audit' ? newPrivateKey() : null;
  }

  /** The audit key that is to come, as a handle; null where that of now stays. */
  auditKey(): KeyObject | null {
    return this.#auditKey && privateKeyObject('ed25519', this.#auditKey);
  }

  /** The database key of the epoch that is to come; the caller wipes it. */
  databaseKey(): Buffer {
    const { epoch } = this;
    if (!this.#vaultKey) return this.#keys.databaseKey(epoch);
    return deriveOfVault(this.#vaultKey, this.#keys.vaultId, { purpose: 'db', epoch });
  }

  /**
   * Writes the header that says so. From its first copy on the vault opens with these keys and no
   * others. Throws `header-refused` when the folder holds the header of another epoch.
   */
  async write(folder: string, now: number): Promise<VaultHeader> {
    for (;;) {
      const before = this.#read(folder);
      const next = await this.#renewed(before, now);
      const found = this.#read(folder);
      // While keys were sealed somebody may have used a code of their authenticator.
      if (found.mac !== before.mac) continue;
      return writeBothCopies(folder, { ...next, throttle: found.throttle });
    }
  }

  /** Opens all keys of a header that `write` wrote. */
  async open(header: VaultHeader): Promise<UnlockedKeys> {
    const entry = header.operators.find(({ operatorId }) => operatorId === this.#keys.operatorId);
    const { vaultKey, privateKeys } = this.#keys.rootSecrets();
    const { deviceId } = this.#keys;
    const keys = entry && (await openKeys(header, entry, { vaultKey, privateKeys, deviceId }));
    if (!keys) throw new VaultError('header-refused');
    return keys;
  }

  /** Zeroes the keys that were made. */
  dispose(): void {
    wipe(this.#vaultKey, this.#auditKey);
  }

  #read(folder: string): VaultHeader {
    const reading = readHeader(folder);
    const isOurs =
      reading.state === 'ok' &&
      reading.header.vaultId === this.#keys.vaultId &&
      reading.header.databaseEpoch === this.epoch - 1;
    if (!isOurs) throw new VaultError('header-refused');
    return reading.header;
  }

  async #renewed(header: VaultHeader, now: number): Promise<VaultHeader> {
    const secrets = this.#keys.rootSecrets();
    const epoch = { ...header, databaseEpoch: this.epoch };
    const { vault = header.createdAt, ...before } = header.renewedAt ?? {};
    try {
      if (!this.#vaultKey) {
        const renewedAt = { ...before, vault, database: now };
        const next = this.#withAuditKey({ ...epoch, renewedAt }, secrets.vaultKey, now);
        return sealHeader(next, secrets.vaultKey);
      }
      const renewedAt = { ...before, vault: now, database: now };
      const next = await this.#underNewKey({ ...epoch, renewedAt }, secrets, {
        vaultKey: this.#vaultKey,
        now,
      });
      return sealHeader(next, this.#vaultKey);
    } finally {
      wipe(secrets.vaultKey, secrets.privateKeys);
    }
  }

  /** The key of before stays: the log of an older backup goes on under the new one by its word. */
  #withAuditKey(
    header: VaultHeader & Required<Pick<VaultHeader, 'renewedAt'>>,
    vaultKey: Buffer,
    now: number,
  ): VaultHeader {
    const raw = this.#auditKey;
    if (!raw) return header;
    const publicKey = publicKeyOf('ed25519', raw).toString('base64url');
    return {
      ...header,
      auditSigning: wrapAuditKey(header.vaultId, publicKey, { raw, vaultKey }),
      formerAuditKeys: [...(header.formerAuditKeys ?? []), header.auditSigning],
      renewedAt: { ...header.renewedAt, audit: now },
    };
  }

  /**
   * Everything that was under the vault key goes under the new one, which is granted to the identity
   * of each operator: nobody's password is needed, and nobody has to be there. Invitations that are
   * open hold the old key, and end.
   */
  async #underNewKey(
    header: VaultHeader,
    secrets: RootSecrets,
    { vaultKey, now }: { readonly vaultKey: Buffer; readonly now: number },
  ): Promise<VaultHeader> {
    const { vaultId, recoveryGroup: group } = header;
    const former = [
      ...this.#keys.formerKeys(),
      { untilEpoch: this.epoch - 1, key: Buffer.from(secrets.vaultKey) },
    ];
    const kept = header.grants.filter(({ compartment }) => compartment !== 'vault');
    try {
      return {
        ...header,
        ...rewrapAuditKeys(header, secrets.vaultKey, vaultKey),
        formerVaultKeys: wrapFormerKeys(vaultId, vaultKey, former),
        operators: header.operators.map((entry) => ({ ...entry, wrappedVaultKey: null })),
        recovery: { ...header.recovery, wrappedVaultKey: null },
        ...(group && { recoveryGroup: { ...group, wrappedVaultKey: null } }),
        openInvites: [],
        grants: [...kept, ...(await this.#grants(header, secrets, { vaultKey, now }))],
      };
    } finally {
      wipe(...former.map(({ key }) => key));
    }
  }

  /** The vault key for everybody who may sign in: not for the suspended, nor for retired devices. */
  async #grants(
    header: VaultHeader,
    { privateKeys }: RootSecrets,
    { vaultKey, now }: { readonly vaultKey: Buffer; readonly now: number },
  ): Promise<readonly Grant[]> {
    const { operators } = authorityOf(header);
    const grants: Grant[] = [];
    for (const { operatorId, identity } of header.operators) {
      const standing = operators.get(operatorId);
      if (!standing || standing.isSuspended || standing.isRetired) continue;
      const grant = await sealGrant({
        vaultId: header.vaultId,
        compartment: 'vault',
        keyVersion: this.epoch,
        key: vaultKey,
        recipientId: operatorId,
        recipientX25519PublicKey: Buffer.from(identity.x25519PublicKey, 'base64url'),
        granterId: this.#keys.operatorId,
        granterEd25519PrivateKey: privateKeys.subarray(keyBytes),
        grantedAt: now,
      });
      grants.push(grant);
    }
    return grants;
  }
}
