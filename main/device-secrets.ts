import { Failure, type FailureCode } from '../shared/failure.ts';
import type { KeychainState } from '../shared/model/session.ts';
import type { KnownOperator } from '../shared/process.ts';
import {
  deviceSecretItem,
  keyCheckOf,
  newDeviceSecret,
  probeKeychain,
  readKeychain,
  writeKeychain,
} from './keychain.ts';

/** What Bailiwick keeps in the keychain: secrets of devices, and the heads of logs. */
export class DeviceSecrets {
  #state: KeychainState = 'absent';

  /** What the keychain answered last. */
  get state(): KeychainState {
    return this.#state;
  }

  /**
   * Asks whether the keychain answers, with an item that holds nothing. Its library cannot tell
   * that an item exists without reading it, and the secret is read for an unlock alone. That it is
   * missing or wrong is therefore known once somebody has tried.
   */
  async probe(): Promise<void> {
    const answer = await probeKeychain();
    const isKnownBad = this.#state === 'missing' || this.#state === 'wrong';
    this.#state = answer === 'ok' && isKnownBad ? this.#state : answer;
  }

  /** The secret of an operator, which the caller wipes; null where only the password protects. */
  async read(known: KnownOperator | undefined): Promise<Buffer | null> {
    if (!known || known.keyCheck === null) return null;
    const answer = await readKeychain(deviceSecretItem(known.keyCheck));
    this.#state = answer.state;
    if (answer.state !== 'ok') throw new Failure(failures[answer.state]);
    return Buffer.from(answer.value, 'base64url');
  }

  /** Stores a new secret and reads it back before anything is sealed with it. */
  async make(): Promise<Buffer> {
    const secret = newDeviceSecret();
    const item = deviceSecretItem(keyCheckOf(secret));
    const answer = await writeKeychain(item, secret.toString('base64url'));
    this.#state = answer.state;
    if (answer.state !== 'ok') throw new Failure(failures[answer.state]);
    return secret;
  }

  /** The head of the log of a vault as it was kept last; null where there is none. */
  async anchorOf(vaultId: string | null): Promise<string | null> {
    if (vaultId === null || this.#state !== 'ok') return null;
    const answer = await readKeychain(anchorItem(vaultId));
    return answer.state === 'ok' ? answer.value : null;
  }

  /** Keeps the head of the log of a vault where its database file cannot reach. */
  async keepAnchor(vaultId: string, value: string): Promise<void> {
    if (this.#state === 'ok') await writeKeychain(anchorItem(vaultId), value);
  }
}

function anchorItem(vaultId: string): string {
  return `anchor/${vaultId}`;
}

const failures: Readonly<Record<Exclude<KeychainState, 'ok' | 'wrong'>, FailureCode>> = {
  absent: 'keychain-absent',
  locked: 'keychain-locked',
  unavailable: 'keychain-unavailable',
  missing: 'keychain-missing',
};
