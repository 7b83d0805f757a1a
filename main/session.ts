import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { Failure, type FailureCode, type Outcome } from '../shared/failure.ts';
import type { KeychainState, SessionStatus } from '../shared/model/session.ts';
import { permissions } from '../shared/permissions.ts';
import type { VaultLook, VaultOpened, VaultRequest } from '../shared/process.ts';
import type { BackendLink } from './backend-link.ts';
import {
  deviceSecretItem,
  keyCheckOf,
  keychainName,
  newDeviceSecret,
  probeKeychain,
  readKeychain,
  writeKeychain,
} from './keychain.ts';

/** What the session needs from its surroundings. */
export type SessionSurroundings = {
  readonly folder: string;
  readonly link: BackendLink;
  readonly runtime: string;
  readonly now: () => number;
  readonly autoLockMs: () => number;
  readonly onChange: () => void;
};

type Open = {
  readonly operatorName: string;
  readonly readOnly: boolean;
  readonly problem: string | null;
};

/** A kit that is on screen and has not been confirmed. */
type PendingKit = { readonly groups: readonly string[]; readonly ask: readonly [number, number] };

/** Who is signed in, and since when nobody touched anything. Main holds no key: it only carries them. */
export class Session {
  readonly #around: SessionSurroundings;
  #open: Open | null = null;
  #kit: PendingKit | null = null;
  #keychain: KeychainState = 'absent';
  /** Outlives the session: the last head of the log comes while the backend closes. */
  #anchorItem: string | null = null;
  #touchedAt = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(around: SessionSurroundings) {
    this.#around = around;
  }

  /** Whether an operator is signed in. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** The kit on screen; null once it is confirmed. */
  get kit(): readonly string[] | null {
    return this.#kit?.groups ?? null;
  }

  /** Where the app stands. */
  async status(): Promise<SessionStatus> {
    const look = await this.#look();
    const open = this.#open;
    if (!open) await this.#askKeychain(look);
    return {
      state: open ? (this.#kit ? 'kit' : 'unlocked') : look.state,
      problem: open?.problem ?? look.problem,
      profile: this.#around.folder,
      operatorName: open?.operatorName ?? look.operatorName,
      permissions: open ? [...permissions] : [],
      keychain: this.#keychain,
      keychainName: keychainName(process.platform),
      usesKeychain: look.keyCheck !== null,
      locksAt: open ? this.#touchedAt + this.#around.autoLockMs() : null,
      delayedUntil:
        look.retryAt !== null && look.retryAt > this.#around.now() ? look.retryAt : null,
      readOnly: open?.readOnly ?? false,
      runtime: this.#around.runtime,
    };
  }

  /** Makes the vault; answers the recovery kit, once. */
  async create(input: { name: string; password: string; useKeychain: boolean }) {
    const secret = input.useKeychain ? await this.#storeNewSecret() : null;
    const { name, password } = input;
    const opened = await this.#ask({
      do: 'create',
      name,
      device: hostname(),
      password,
      deviceSecret: secret,
    });
    return this.#showKit(opened);
  }

  /** Signs in with the password and the device secret of the keychain. */
  async signIn(password: string): Promise<SessionStatus> {
    const look = await this.#look();
    if (look.state === 'new') throw new Failure('vault-missing');
    if (look.problem) throw new Failure(look.problem);
    const secret = await this.#secretOf(look);
    const anchor = await this.#keychainAnchor(look);
    this.#opened(await this.#ask({ do: 'unlock', password, deviceSecret: secret, anchor }));
    return this.status();
  }

  /** Proves the password again. */
  async prove(password: string): Promise<void> {
    await this.#ask({ do: 'prove', ...(await this.#credentials(password)) });
  }

  /** Sets another password. Nothing but the header changes. */
  async changePassword(current: string, next: string): Promise<void> {
    await this.#ask({ do: 'change-password', next, ...(await this.#credentials(current)) });
  }

  /** Sets the cost of a guess. */
  async setCost(password: string, memoryMiB: number): Promise<void> {
    await this.#ask({ do: 'set-cost', memoryMiB, ...(await this.#credentials(password)) });
  }

  /** Shows a new kit; the old one works until the new one is confirmed. */
  async renewKit(password: string) {
    return this.#showKit(
      await this.#ask({ do: 'prepare-kit', ...(await this.#credentials(password)) }),
    );
  }

  /** Opens the vault with the kit and sets new credentials. */
  async recover(input: { kit: string; password: string; useKeychain: boolean }) {
    const look = await this.#look();
    if (look.state === 'new') throw new Failure('vault-missing');
    const secret = input.useKeychain ? await this.#storeNewSecret() : null;
    const { kit, password } = input;
    return this.#showKit(await this.#ask({ do: 'recover', kit, password, deviceSecret: secret }));
  }

  /** Compares two groups that the operator copied from paper. */
  async confirmKit(groups: readonly [string, string]): Promise<void> {
    const kit = this.#kit;
    if (!kit) throw new Failure('kit-mismatch');
    const isRight = kit.ask.every(
      (place, index) => plain(groups[index]) === plain(kit.groups[place]),
    );
    if (!isRight) throw new Failure('kit-mismatch');
    await this.#ask({ do: 'adopt-kit' });
    this.#kit = null;
    this.#around.onChange();
  }

  /** Says that somebody is there. */
  touch(): void {
    if (!this.#open) return;
    this.#touchedAt = this.#around.now();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.lock(), this.#around.autoLockMs());
    this.#timer.unref();
  }

  /** Ends the session: the backend is killed, and with it every key. */
  async lock(): Promise<void> {
    this.forget();
    await this.#around.link.lock();
    this.#around.onChange();
  }

  /** Drops what main remembers of the session; also when the backend was lost. */
  forget(): void {
    this.#open = null;
    this.#kit = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Keeps the head of the audit log where the database file cannot reach. */
  async keepAnchor(value: string): Promise<void> {
    if (this.#anchorItem === null || this.#keychain !== 'ok') return;
    await writeKeychain(this.#anchorItem, value);
  }

  #opened(opened: VaultOpened): void {
    const { operatorName, vaultId, readOnly, problem } = opened;
    this.#open = { operatorName, readOnly, problem };
    this.#anchorItem = `anchor/${vaultId}`;
    this.touch();
    this.#around.onChange();
  }

  #showKit(opened: VaultOpened): { kit: string[]; ask: [number, number] } {
    const groups = opened.kit ?? [];
    const first = randomInt(groups.length);
    const second = (first + 1 + randomInt(groups.length - 1)) % groups.length;
    const ask: [number, number] = [Math.min(first, second), Math.max(first, second)];
    this.#kit = { groups, ask };
    this.#opened(opened);
    return { kit: [...groups], ask };
  }

  async #look(): Promise<VaultLook> {
    return valueOf<VaultLook>(await this.#around.link.vault({ do: 'look' }));
  }

  async #ask(request: VaultRequest): Promise<VaultOpened> {
    try {
      return valueOf<VaultOpened>(await this.#around.link.vault(request));
    } finally {
      if ('deviceSecret' in request) request.deviceSecret?.fill(0);
    }
  }

  async #credentials(password: string) {
    return { password, deviceSecret: await this.#secretOf(await this.#look()) };
  }

  async #askKeychain(look: VaultLook): Promise<void> {
    if (look.keyCheck === null) {
      this.#keychain = await probeKeychain();
      return;
    }
    this.#keychain = (await readKeychain(deviceSecretItem(look.keyCheck))).state;
  }

  async #secretOf(look: VaultLook): Promise<Buffer | null> {
    if (look.keyCheck === null) return null;
    const answer = await readKeychain(deviceSecretItem(look.keyCheck));
    this.#keychain = answer.state;
    if (answer.state !== 'ok') throw new Failure(keychainFailures[answer.state]);
    return Buffer.from(answer.value, 'base64url');
  }

  async #keychainAnchor(look: VaultLook): Promise<string | null> {
    if (look.vaultId === null || this.#keychain !== 'ok') return null;
    const answer = await readKeychain(`anchor/${look.vaultId}`);
    return answer.state === 'ok' ? answer.value : null;
  }

  /** Stores a new secret and reads it back before anything is sealed with it. */
  async #storeNewSecret(): Promise<Buffer> {
    const secret = newDeviceSecret();
    const item = deviceSecretItem(keyCheckOf(secret));
    const answer = await writeKeychain(item, secret.toString('base64url'));
    this.#keychain = answer.state;
    if (answer.state !== 'ok') throw new Failure(keychainFailures[answer.state]);
    return secret;
  }
}

const keychainFailures: Readonly<Record<Exclude<KeychainState, 'ok' | 'wrong'>, FailureCode>> = {
  absent: 'keychain-absent',
  locked: 'keychain-locked',
  unavailable: 'keychain-unavailable',
  missing: 'keychain-missing',
};

function plain(text: string | undefined): string {
  const upper = (text ?? '').toUpperCase().replace(/[\s-]/gu, '');
  return upper.replaceAll('O', '0').replace(/[IL]/gu, '1');
}

function valueOf<Value>(outcome: Outcome<unknown>): Value {
  if (!outcome.ok) throw new Failure(outcome.code, outcome.facts);
  // The backend answers what shared/process.ts says of this request.
  return outcome.value as Value;
}
