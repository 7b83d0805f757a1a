import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { Failure, type FailureCode } from '../../../shared/failure.ts';
import type { VaultLook, VaultOpened, VaultRequest } from '../../../shared/process.ts';
import {
  changeCredentials,
  prepareRecoveryKit,
  recoverVault,
  renewRecoveryKit,
} from '../vault/credentials.ts';
import { groupsOf, type RecoveryKit } from '../vault/recovery-kit.ts';
import { passwordOnlyKdfCost, usualKdfCost } from '../vault/kdf.ts';
import { createVault, unlockVault } from '../vault/unlock.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import { databasePath } from '../store/open.ts';
import type { Replacement } from '../context.ts';
import { type Opened, type OpenedFiles, openVault, type Surroundings } from './open-vault.ts';
import { announceAnchor } from './anchor.ts';
import { lookAt } from './look.ts';
import {
  fileFailure,
  guarded,
  recoveryRefusal,
  refusalOf,
  requireStrongPassword,
} from './refusals.ts';
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
    await requireStrongPassword(request);
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
    const [opened, lock] = [this.#opened, this.#lock];
    this.#opened = null;
    this.#kit = null;
    this.#lock = null;
    try {
      opened?.close();
    } finally {
      lock?.release();
    }
  }

  async #create(
    request: Secrets & { readonly name: string; readonly device: string },
  ): Promise<VaultOpened> {
    const { folder } = this.#around;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    if (existsSync(databasePath(folder))) throw new Failure('vault-exists');
    this.#takeLock();
    const made = await guarded(() =>
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
    return this.#describe(opened, made.recoveryKit);
  }

  async #unlock(request: Secrets & { readonly anchor: string | null }): Promise<VaultOpened> {
    // A second set of connections would write beside the first.
    if (this.#opened) return this.#prove(request);
    this.#takeLock();
    try {
      const unlocked = await guarded(() => unlockVault(this.#withFolder(request)));
      if (!unlocked.ok) throw refusalOf(unlocked);
      const held = { ...unlocked, keychainAnchor: request.anchor };
      const opened = this.#open(held, 'existing');
      this.#tell(opened, 'session.sign-in', { notes: unlocked.notes.join(' ') });
      return this.#describe(opened, null);
    } catch (error) {
      if (!this.#opened) this.close();
      throw error;
    }
  }

  async #prove(request: Secrets): Promise<VaultOpened> {
    const opened = this.#required();
    const proof = await guarded(() => unlockVault(this.#withFolder(request)));
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
    // What cannot be written down does not happen, so the log hears of it first.
    this.#record(opened, action, { step: 'start' });
    try {
      const secrets = this.#withFolder(request);
      const changed = await guarded(() => changeCredentials(secrets, change));
      if (!changed.ok) throw refusalOf(changed);
    } catch (error) {
      this.#tell(opened, action, { step: 'failed' });
      throw error;
    }
    this.#tell(opened, action, { step: 'done' });
    return this.#describe(opened, null);
  }

  #setCost(request: Secrets & { readonly memoryMiB: number }): Promise<VaultOpened> {
    const newCost = { ...usualKdfCost, memoryKiB: request.memoryMiB * 1_024 };
    return this.#change(request, { newCost }, 'session.set-cost');
  }

  async #recover(request: Secrets & { readonly kit: string }): Promise<VaultOpened> {
    if (this.#opened) throw new Failure('vault-in-use');
    this.#takeLock();
    try {
      const recovered = await guarded(() =>
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
      this.#tell(opened, 'session.recover', {});
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
    if (!this.#kit) this.#record(opened, 'session.confirm-kit', {});
    else {
      const { keys } = opened.services.vault;
      this.#record(opened, 'session.renew-kit', {});
      renewRecoveryKit(this.#around.folder, keys, this.#kit, this.#around.now());
      this.#kit = null;
    }
    return this.#describe(opened, null);
  }

  #required(): Opened {
    if (!this.#opened) throw new Failure('signed-out');
    return this.#opened;
  }

  #record(opened: Opened, action: string, detail: Readonly<Record<string, string>>): void {
    const decision = detail['step'] === 'failed' ? 'failed' : 'allowed';
    opened.services.store.write(() => ({
      value: null,
      entries: [{ action, operator: opened.operator.name, target: 'vault', decision, detail }],
    }));
  }

  /** Writes down what has happened already, or what only lets an operator read. */
  #tell(opened: Opened, action: string, detail: Readonly<Record<string, string>>): void {
    try {
      this.#record(opened, action, detail);
    } catch (error) {
      // A damaged log and a full disk take no rows, and still let an operator in to read.
      const isKnown = error instanceof Failure && tellsNothing.has(error.code);
      if (!isKnown) throw error;
    }
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
      throw fileFailure(error);
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
}

const tellsNothing: ReadonlySet<FailureCode> = new Set(['disk-full', 'vault-read-only']);

function bytesOf(secret: Uint8Array | null): Buffer | null {
  return secret === null ? null : Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
}
