import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Failure, type FailureCode } from '../shared/failure.ts';
import type { KeychainState } from '../shared/model/session.ts';
import type { KnownOperator } from '../shared/process.ts';
import type { KeychainLink } from './keychain-link.ts';

const secretBytes = 32;

/** What Bailiwick keeps in the keychain: secrets of devices, and the heads of logs. */
export class DeviceSecrets {
  readonly #keychain: KeychainLink;
  #state: KeychainState = 'absent';

  constructor(keychain: KeychainLink) {
    this.#keychain = keychain;
  }

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
    const answer = await this.#keychain.probe();
    const isKnownBad = this.#state === 'missing' || this.#state === 'wrong';
    this.#state = answer === 'ok' && isKnownBad ? this.#state : answer;
  }

  /**
   * The secret that this device has for an operator, which the caller wipes; null where only the
   * password protects.
   */
  async read(known: KnownOperator | undefined): Promise<Buffer | null> {
    if (!known || known.keyChecks.length === 0) return null;
    for (const keyCheck of known.keyChecks) {
      const answer = await this.#keychain.readSecret(deviceSecretItem(keyCheck));
      this.#state = answer.state;
      if (answer.state === 'ok') return answer.value;
      // Each device has its own: those of others are not to be found here.
      if (answer.state !== 'missing') throw new Failure(failures[answer.state]);
    }
    throw new Failure(failures.missing);
  }

  /** Stores a new secret and reads it back before anything is sealed with it. */
  async make(): Promise<Buffer> {
    const secret = randomBytes(secretBytes);
    const answer = await this.#keychain.writeSecret(deviceSecretItem(keyCheckOf(secret)), secret);
    const isKept = answer.state === 'ok' && isSame(secret, answer.value);
    const state = answer.state === 'ok' && !isKept ? 'unavailable' : answer.state;
    if (answer.state === 'ok') answer.value.fill(0);
    this.#state = state;
    if (state === 'ok') return secret;
    secret.fill(0);
    throw new Failure(failures[state]);
  }

  /** The head of the log of a vault as it was kept last; null where there is none. */
  async anchorOf(vaultId: string | null): Promise<string | null> {
    if (vaultId === null || this.#state !== 'ok') return null;
    const answer = await this.#keychain.read(anchorItem(vaultId));
    return answer.state === 'ok' ? answer.value : null;
  }

  /** Keeps the head of the log of a vault where its database file cannot reach. */
  async keepAnchor(vaultId: string, value: string): Promise<void> {
    if (this.#state === 'ok') await this.#keychain.write(anchorItem(vaultId), value);
  }

  /** Nothing of a secret stays in the process that reads them. */
  forget(): void {
    this.#keychain.end();
  }
}

/** The keychain of the operating system, in words. */
export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Keychain';
  if (platform === 'win32') return 'Credential Manager';
  return 'Secret Service';
}

/**
 * The item of a device secret. Each secret has its own, named after its check value: making a new
 * one never overwrites an old one.
 */
export function deviceSecretItem(keyCheck: string): string {
  return `device/${keyCheck}`;
}

/** The first 8 bytes of HMAC(device secret, "check"), as the vault's header keeps them. */
function keyCheckOf(secret: Uint8Array): string {
  return createHmac('sha256', secret).update('check').digest().subarray(0, 8).toString('base64url');
}

function anchorItem(vaultId: string): string {
  return `anchor/${vaultId}`;
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

const failures: Readonly<Record<Exclude<KeychainState, 'ok' | 'wrong'>, FailureCode>> = {
  absent: 'keychain-absent',
  locked: 'keychain-locked',
  unavailable: 'keychain-unavailable',
  missing: 'keychain-missing',
};
