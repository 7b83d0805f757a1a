import { fileFailure } from '../store/file-failure.ts';
import { confirmRecoveryKit, prepareRecoveryKit, renewRecoveryKit } from '../vault/credentials.ts';
import type { RecoveryKit } from '../vault/recovery-kit.ts';
import type { Opened, Surroundings } from './open-vault.ts';
import { record } from './records.ts';

/** The kit that an operator is copying from the screen, until two of its groups came back. */
export class PendingKit {
  readonly #around: Surroundings;
  /** One that is not in force yet. The kit of a new vault is in force from the start. */
  #kit: RecoveryKit | null = null;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Makes a kit that takes the place of the one in force once it is confirmed. */
  prepare(): RecoveryKit {
    this.#kit = prepareRecoveryKit();
    return this.#kit;
  }

  /** Groups of the kit came back: it is in force from here on, and the header says so. */
  adopt(opened: Opened): void {
    const { keys } = opened.services.vault;
    const { folder, now } = this.#around;
    // The log first: a process that ends in between only asks for the kit once more.
    record(opened, this.#kit ? 'session.renew-kit' : 'session.confirm-kit', {});
    try {
      if (this.#kit) renewRecoveryKit(folder, keys, this.#kit, now());
      else confirmRecoveryKit(folder, keys, now());
    } catch (error) {
      throw fileFailure(error);
    }
    this.#kit = null;
  }

  /** The kit before stays in force. */
  drop(opened: Opened): void {
    record(opened, 'session.cancel-kit', {});
    this.#kit = null;
  }

  /** The vault is closed, and what was on the screen with it. */
  forget(): void {
    this.#kit = null;
  }
}
