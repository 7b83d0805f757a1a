import { chmodSync, mkdirSync } from 'node:fs';
import { Failure } from '../../../shared/failure.ts';
import type { DeviceCode } from '../../../shared/model/device.ts';
import type { VaultLook } from '../../../shared/process.ts';
import type { CredentialChange } from '../vault/credentials.ts';
import { passwordOnlyKdfCost, usualKdfCost } from '../vault/kdf.ts';
import type { WayBack } from '../vault/recover.ts';
import { unlockVault } from '../vault/unlock.ts';
import type { Held, Opened, Surroundings } from './open-vault.ts';
import { openFiles } from './open-files.ts';
import { enrolOperator } from './enrol-operator.ts';
import { bytesOf, givenTo } from './given.ts';
import { invitedDevice } from './invite-device.ts';
import { heldBack, lookAt } from './look.ts';
import type { Credentials, KeyAnswer, KeyRequest } from './key-request.ts';
import { fileFailure } from '../store/file-failure.ts';
import { guarded, requireStrongPassword } from './refusals.ts';
import { noting, notingOldHeader, refusedProof, refusedSignIn } from './noted-refusals.ts';
import { behindTheLog } from './clock.ts';
import { changeRecorded } from './change-recorded.ts';
import { foldFailedSignIns } from './failed-sign-ins.ts';
import { PendingKit } from './pending-kit.ts';
import { recover, recoveryAct } from './recover.ts';
import { Reopening } from './reopen.ts';
import { standingIn } from './standing.ts';
import { finishNewVault, hasNewVault, makeVault } from './new-vault.ts';
import { describe, restarted, tell } from './records.ts';
import { tidyFolder } from './renewed-file.ts';
import { VaultLock, whileLocked } from './vault-lock.ts';

/** Makes, opens and closes the one vault of a profile folder, and cares for its credentials. */
export class VaultSession {
  readonly #around: Surroundings;
  #lock: VaultLock | null = null;
  #opened: Opened | null = null;
  readonly #reopening: Reopening;
  readonly #kit: PendingKit;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#kit = new PendingKit(around);
    this.#reopening = new Reopening(around, (opened) => {
      this.#opened = opened;
    });
  }

  /** The open vault, or null while it is locked. */
  get opened(): Opened | null {
    return this.#opened;
  }

  /** Waits while the files are being opened anew. */
  idle(): Promise<void> {
    return this.#reopening.idle();
  }

  /** A call is under way, until what it answers is called. */
  enter(): () => void {
    return this.#reopening.enter();
  }

  /** Carries out a request. Refusals are failures with a code. */
  async request(request: KeyRequest): Promise<KeyAnswer> {
    await requireStrongPassword(request);
    switch (request.do) {
      case 'create':
        return this.#create(request);
      case 'unlock':
        return this.#unlock(request);
      case 'enrol':
        return this.#enrol(request);
      case 'prove':
        return this.#prove(request);
      case 'change-password':
        return this.#change(request, { newPassword: request.next }, 'session.change-password');
      case 'set-cost':
        return this.#setCost(request);
      case 'recover':
      case 'recover-with-shares':
        return this.#recover(request);
      case 'prepare-kit':
        return this.#prepareKit(request);
      case 'adopt-kit':
        return this.#adoptKit();
      case 'drop-kit':
        return this.#dropKit();
    }
  }

  /** Makes a code with which whoever is signed in adds another device. */
  inviteDevice(request: Credentials): Promise<DeviceCode> {
    return invitedDevice(this.#around, this.#required(), request);
  }

  /** Closes the vault and gives it back. */
  close(): void {
    const [opened, lock] = [this.#opened, this.#lock];
    opened?.services.provider.stop();
    this.#opened = null;
    this.#kit.forget();
    this.#lock = null;
    try {
      opened?.close();
    } finally {
      lock?.release();
    }
  }

  /** A vault whose making was cut off is there whole or not at all before anybody looks. */
  look(): VaultLook {
    const { folder } = this.#around;
    if (!this.#lock && hasNewVault(folder)) whileLocked(folder, () => finishNewVault(folder));
    const look = { ...lookAt(folder), standing: this.#opened && standingIn(this.#opened) };
    return this.#around.managed().state === 'unusable' ? heldBack(look) : look;
  }

  async #create(
    request: Credentials & { readonly name: string; readonly device: string },
  ): Promise<KeyAnswer> {
    const { folder, now } = this.#around;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    this.#takeLock();
    try {
      const made = await guarded(() =>
        makeVault(this.#around, {
          folder,
          ownerName: request.name,
          deviceLabel: request.device,
          password: request.password,
          deviceSecret: bytesOf(request.deviceSecret),
          now: now(),
          cost: request.deviceSecret ? usualKdfCost : passwordOnlyKdfCost,
        }),
      );
      const opened = await this.#open(made);
      foldFailedSignIns(opened, folder, 0);
      return describe(opened, made.recoveryKit);
    } catch (error) {
      if (!this.#opened) this.close();
      throw error;
    }
  }

  async #unlock(
    request: Credentials & {
      readonly anchor: string | null;
      readonly operator?: string | undefined;
      readonly repair?: boolean | undefined;
    },
  ): Promise<KeyAnswer> {
    // A second set of connections would write beside the first.
    if (this.#opened) return this.#prove(request);
    const operatorId = request.operator;
    const known = lookAt(this.#around.folder).operators;
    if (operatorId !== undefined && !known.some(({ id }) => id === operatorId)) {
      throw new Failure('operator-missing');
    }
    this.#takeLock();
    try {
      const given = { ...givenTo(this.#around, request), operatorId };
      const unlocked = await guarded(() => unlockVault(given));
      if (!unlocked.ok) throw refusedSignIn(this.#around, unlocked, operatorId);
      const held = { ...unlocked, keychainAnchor: request.anchor };
      const opened = await notingOldHeader(this.#around, operatorId, () =>
        this.#open(held, request.repair),
      );
      const behind = behindTheLog(opened);
      const failed = foldFailedSignIns(opened, this.#around.folder, unlocked.failures);
      tell(opened, ...restarted(opened), ...behind, [
        'session.sign-in',
        { notes: unlocked.notes.join(' ') },
      ]);
      return describe(opened, null, failed);
    } catch (error) {
      if (!this.#opened) this.close();
      throw error;
    }
  }

  async #enrol(
    request: Credentials & { readonly code: string; readonly device: string },
  ): Promise<KeyAnswer> {
    if (this.#opened) throw new Failure('vault-in-use');
    this.#takeLock();
    try {
      const { code, device: deviceLabel } = request;
      const given = { ...givenTo(this.#around, request), code, deviceLabel };
      const enrolled = await noting(this.#around, 'invitation', () =>
        enrolOperator(this.#around, given),
      );
      const opened = await this.#open(enrolled);
      const { role } = opened.operator;
      tell(opened, [enrolled.added ? 'session.join-device' : 'operators.enrol', { role: role.id }]);
      return describe(opened, null);
    } catch (error) {
      if (!this.#opened) this.close();
      throw error;
    }
  }

  async #prove(request: Credentials): Promise<KeyAnswer> {
    const opened = this.#required();
    const given = { ...givenTo(this.#around, request), operatorId: opened.operator.id };
    const proof = await guarded(() => unlockVault(given));
    if (!proof.ok) throw refusedProof(opened, this.#around, proof);
    proof.keys.dispose();
    return describe(opened, null);
  }

  async #change(
    request: Credentials,
    change: CredentialChange,
    action: string,
  ): Promise<KeyAnswer> {
    const opened = this.#required();
    opened.services.provider.requirePassed();
    const secrets = { ...givenTo(this.#around, request), operatorId: opened.operator.id };
    await changeRecorded(opened, secrets, { change, action });
    return describe(opened, null);
  }

  #setCost(request: Credentials & { readonly memoryMiB: number }): Promise<KeyAnswer> {
    const newCost = { ...usualKdfCost, memoryKiB: request.memoryMiB * 1_024 };
    return this.#change(request, { newCost }, 'session.set-cost');
  }

  async #recover(request: Credentials & WayBack): Promise<KeyAnswer> {
    if (this.#opened) throw new Failure('vault-in-use');
    this.#takeLock();
    try {
      const recovered = await recover(this.#around, request);
      const opened = await this.#open(recovered);
      // Who has the kit and a provider that answers nobody gets in all the same.
      opened.services.provider.proof.pass('kit');
      const failed = foldFailedSignIns(opened, this.#around.folder, recovered.failures);
      tell(opened, ...restarted(opened), recoveryAct(recovered));
      return describe(opened, this.#kit.prepare(), failed);
    } catch (error) {
      if (!this.#opened) this.close();
      throw error;
    }
  }

  async #prepareKit(request: Credentials): Promise<KeyAnswer> {
    this.#required().services.provider.requirePassed();
    const proved = await this.#prove(request);
    return { ...proved, kit: this.#kit.prepare().text };
  }

  #adoptKit(): KeyAnswer {
    const opened = this.#required();
    this.#kit.adopt(opened);
    return describe(opened, null);
  }

  #dropKit(): KeyAnswer {
    const opened = this.#required();
    this.#kit.drop(opened);
    return describe(opened, null);
  }

  #required(): Opened {
    if (!this.#opened) throw new Failure('signed-out');
    return this.#opened;
  }

  #takeLock(): void {
    this.#lock ??= new VaultLock(this.#around.folder);
  }

  async #open(held: Held, mayStandIn = false): Promise<Opened> {
    try {
      // We hold the lock: whatever lies there from another process is nobody's.
      tidyFolder(this.#around.folder, held.header);
      const files = await openFiles(this.#around, held, mayStandIn);
      this.#opened = this.#reopening.complete(files);
      return this.#opened;
    } catch (error) {
      held.keys.dispose();
      throw fileFailure(error);
    }
  }
}
