import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { Failure } from '../../../shared/failure.ts';
import type { VaultLook, VaultOpened, VaultRequest } from '../../../shared/process.ts';
import {
  changeCredentials,
  prepareRecoveryKit,
  recoverVault,
  renewRecoveryKit,
} from '../vault/credentials.ts';
import type { RecoveryKit } from '../vault/recovery-kit.ts';
import { passwordOnlyKdfCost, usualKdfCost } from '../vault/kdf.ts';
import { createVault, unlockVault } from '../vault/unlock.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import { VaultError } from '../vault/vault-error.ts';
import { databasePath } from '../store/open.ts';
import type { Replacement } from '../context.ts';
import {
  announceAnchor,
  type Opened,
  type OpenedFiles,
  openVault,
  type Surroundings,
} from './open-vault.ts';
import { lookAt } from './look.ts';
import { recoveryRefusal, refusalOf } from './refusals.ts';
import { removeLeftovers, swapDatabase } from './swap-database.ts';
import { VaultLock } from './vault-lock.ts';

type Secrets = { readonly password: string; readonly deviceSecret: Uint8Array | null };

/** Makes, opens and closes the one vault of a profile folder, and cares for its credentials. */
export class VaultSession {
  readonly #around: Surroundings;
  #lock: VaultLock | null = null;
  #opened: Opened | null = null;
  #replacing: Promise<void> = Promise.resolve();
  #kit: RecoveryKit | null = null;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The open vault, or null while it is locked. */
  get opened(): Opened | null {
    return this.#opened;
  }

  /** Waits while the database is being replaced. */
  idle(): Promise<void> {
    return this.#replacing;
  }

  /** Carries out a request of main. Refusals are failures with a code. */
  async request(request: VaultRequest): Promise<VaultLook | VaultOpened> {
    switch (request.do) {
      case 'look':
        return lookAt(this.#around.folder);
      case 'create':
        return this.#create(request);
      case 'unlock':
        return this.#unlock(request);
      case 'prove':
        return this.#prove(request);
      case 'change-password':
        return this.#change(request, { newPassword: request.next }, 'session.change-password');
      case 'set-cost':
        return this.#setCost(request);
      case 'recover':
        return this.#recover(request);
      case 'prepare-kit':
        return this.#prepareKit(request);
      case 'adopt-kit':
        return this.#adoptKit();
    }
  }

  /** Closes the vault and gives it back. */
  close(): void {
    this.#opened?.close();
    this.#opened = null;
    this.#kit = null;
    this.#lock?.release();
    this.#lock = null;
  }

  async #create(
    request: Secrets & { readonly name: string; readonly device: string },
  ): Promise<VaultOpened> {
    const { folder } = this.#around;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    if (existsSync(databasePath(folder))) throw new Failure('vault-exists');
    this.#takeLock();
    const made = await this.#guarded(() =>
      createVault({
        folder,
        ownerName: request.name,
        deviceLabel: request.device,
        password: request.password,
        deviceSecret: bytesOf(request.deviceSecret),
        now: this.#around.now(),
        cost: request.deviceSecret ? usualKdfCost : passwordOnlyKdfCost,
      }),
    );
    const opened = this.#open(made, 'create');
    opened.services.store.write(() => ({
      value: null,
      entries: [{ action: 'vault.create', operator: opened.operator.name, target: 'vault' }],
    }));
    this.#kit = made.recoveryKit;
    return this.#describe(opened, made.recoveryKit);
  }

  async #unlock(request: Secrets): Promise<VaultOpened> {
    this.#takeLock();
    try {
      const unlocked = await this.#guarded(() => unlockVault(this.#withFolder(request)));
      if (!unlocked.ok) throw refusalOf(unlocked);
      const opened = this.#open(unlocked, 'existing');
      if (!opened.services.vault.alarm) {
        opened.services.store.write(() => ({
          value: null,
          entries: [
            {
              action: 'session.sign-in',
              operator: opened.operator.name,
              detail: { notes: unlocked.notes.join(' ') },
            },
          ],
        }));
      }
      return this.#describe(opened, null);
    } catch (error) {
      if (!this.#opened) this.close();
      throw error;
    }
  }

  async #prove(request: Secrets): Promise<VaultOpened> {
    const opened = this.#required();
    const proof = await this.#guarded(() => unlockVault(this.#withFolder(request)));
    if (!proof.ok) throw refusalOf(proof);
    proof.keys.dispose();
    return this.#describe(opened, null);
  }

  async #change(
    request: Secrets,
    change: Parameters<typeof changeCredentials>[1],
    action: string,
  ): Promise<VaultOpened> {
    const opened = this.#required();
    const changed = await this.#guarded(() => changeCredentials(this.#withFolder(request), change));
    if (!changed.ok) throw refusalOf(changed);
    this.#record(opened, action);
    return this.#describe(opened, null);
  }

  #setCost(request: Secrets & { readonly memoryMiB: number }): Promise<VaultOpened> {
    const newCost = { ...usualKdfCost, memoryKiB: request.memoryMiB * 1_024 };
    return this.#change(request, { newCost }, 'session.set-cost');
  }

  async #recover(request: Secrets & { readonly kit: string }): Promise<VaultOpened> {
    this.#takeLock();
    try {
      const recovered = await this.#guarded(() =>
        recoverVault({
          folder: this.#around.folder,
          kit: request.kit,
          newPassword: request.password,
          deviceSecret: bytesOf(request.deviceSecret),
          now: this.#around.now(),
        }),
      );
      if (!recovered.ok) throw new Failure(recoveryRefusal(recovered.reason));
      const opened = this.#open(recovered, 'existing');
      this.#record(opened, 'session.recover');
      this.#kit = prepareRecoveryKit();
      return this.#describe(opened, this.#kit);
    } catch (error) {
      if (!this.#opened) this.close();
      throw error;
    }
  }

  async #prepareKit(request: Secrets): Promise<VaultOpened> {
    const proved = await this.#prove(request);
    this.#kit = prepareRecoveryKit();
    return { ...proved, kit: groupsOf(this.#kit) };
  }

  #adoptKit(): VaultOpened {
    const opened = this.#required();
    if (this.#kit) {
      const { keys } = opened.services.vault;
      renewRecoveryKit(this.#around.folder, keys, this.#kit, this.#around.now());
      this.#record(opened, 'session.renew-kit');
      this.#kit = null;
    }
    return this.#describe(opened, null);
  }

  #required(): Opened {
    if (!this.#opened) throw new Failure('signed-out');
    return this.#opened;
  }

  #record(opened: Opened, action: string): void {
    opened.services.store.write(() => ({
      value: null,
      entries: [{ action, operator: opened.operator.name, target: 'vault' }],
    }));
  }

  #takeLock(): void {
    this.#lock ??= new VaultLock(this.#around.folder);
  }

  #open(held: { keys: UnlockedKeys; header: VaultHeader }, mode: 'create' | 'existing'): Opened {
    try {
      // We hold the lock: whatever lies there from another process is nobody's.
      removeLeftovers(databasePath(this.#around.folder));
      this.#opened = this.#complete(openVault(this.#around, held, mode));
      return this.#opened;
    } catch (error) {
      held.keys.dispose();
      throw error;
    }
  }

  #complete(files: OpenedFiles): Opened {
    const replace = (replacement: Replacement): Promise<void> => {
      if (files.services.jobs.busy) throw new Failure('job-running');
      const replaced = this.#replace(files, replacement);
      this.#replacing = replaced.catch(() => undefined);
      return replaced;
    };
    return { ...files, services: { ...files.services, replaceDatabase: replace } };
  }

  async #replace(files: OpenedFiles, replacement: Replacement): Promise<void> {
    const { vault } = files.services;
    this.#opened = null;
    try {
      await files.closeFiles();
      swapDatabase(vault, replacement);
    } finally {
      // Whether or not the swap came to its end, a whole database lies there.
      this.#opened = this.#complete(openVault(this.#around, vault, 'existing'));
    }
    announceAnchor(this.#opened.services.vault, this.#around);
  }

  #withFolder(request: Secrets) {
    return {
      folder: this.#around.folder,
      password: request.password,
      deviceSecret: bytesOf(request.deviceSecret),
      now: this.#around.now(),
    };
  }

  #describe(opened: Opened, kit: RecoveryKit | null): VaultOpened {
    const { alarm } = opened.services.vault;
    return {
      vaultId: opened.services.vault.id,
      operatorName: opened.operator.name,
      kit: kit ? groupsOf(kit) : null,
      readOnly: alarm !== null,
      problem: alarm?.kind ?? null,
    };
  }

  /** Turns what the vault refuses into failures; anything else is a defect and stays one. */
  async #guarded<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof VaultError && error.code === 'vault-exists')
        throw new Failure('vault-exists');
      throw error;
    }
  }
}

function groupsOf(kit: RecoveryKit): readonly string[] {
  return kit.text.split('-');
}

function bytesOf(secret: Uint8Array | null): Buffer | null {
  return secret === null ? null : Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
}
