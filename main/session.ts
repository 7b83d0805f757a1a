import { hostname } from 'node:os';
import type { contract } from '../shared/contract/index.ts';
import type { PassedInput } from '../shared/contract/operation.ts';
import { Failure, type StandingCode } from '../shared/failure.ts';
import { policyIn } from '../shared/managed.ts';
import type { ProviderBegun } from '../shared/model/provider.ts';
import type { SealedAnswer } from '../shared/model/sealed.ts';
import type { LockReason, SessionStatus } from '../shared/model/session.ts';
import type { Permission } from '../shared/permissions.ts';
import type { VaultLook, VaultOpened, VaultRequest } from '../shared/process.ts';
import type { BackendLink } from './backend-link.ts';
import { DeviceSecrets } from './device-secrets.ts';
import { HeldPage } from './held-page.ts';
import type { KeychainLink } from './keychain-link.ts';
import { missingFirst, type OpenSession, stateOf, statusOf } from './session-status.ts';
import { operatorIn, valueOf } from './vault-answers.ts';
import { SessionClock, type SessionTimes } from './session-clock.ts';

/** What the session needs from its surroundings. */
export type SessionSurroundings = {
  readonly folder: string;
  readonly link: BackendLink;
  readonly keychain: KeychainLink;
  readonly runtime: string;
  /** `ends`: what the page remembers is for nobody's eyes any more. */
  readonly onChange: (page: 'stays' | 'ends') => void;
} & SessionTimes;

type WithSecret = Extract<VaultRequest, { readonly deviceSecret: unknown }>;

type Passed<Name extends keyof typeof contract.session> = PassedInput<
  (typeof contract.session)[Name]
>;

/**
 * Who is signed in, and since when nobody touched anything. Main holds no key: it carries the device
 * secret from the keychain to the backend, and passwords and kits sealed, so that it cannot read
 * them.
 */
export class Session {
  readonly #around: SessionSurroundings;
  #open: OpenSession | null = null;
  /** A kit is on screen and has not been confirmed. */
  #isKitPending = false;
  readonly #secrets: DeviceSecrets;
  /** Outlives the session: the last head of the log comes while the backend closes. */
  #vaultId: string | null = null;
  readonly #clock: SessionClock;
  readonly #page: HeldPage;
  #lockedBecause: LockReason | null = null;

  constructor(around: SessionSurroundings) {
    this.#around = around;
    this.#secrets = new DeviceSecrets(around.keychain);
    this.#clock = new SessionClock(around, (reason) => void this.lock(reason));
    this.#page = new HeldPage(() => around.onChange('ends'));
  }

  /** Whether an operator is signed in. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Whether there is anything to lock: a session, or the page of one whose backend was lost. */
  get hasPage(): boolean {
    return this.isOpen || this.#page.held !== null;
  }

  /** The key of the present backend, to which callers seal. */
  async sealingKey(): Promise<{ readonly publicKey: string }> {
    return { publicKey: valueOf<string>(await this.#around.link.vault({ do: 'key' })) };
  }

  /** Where the app stands. */
  async status(): Promise<SessionStatus> {
    const open = this.#open;
    const asked = open ? null : this.#secrets.probe();
    const [look] = await Promise.all([this.#look(), asked]);
    // A keychain can be slow: whoever signed in meanwhile is not in what the backend said before.
    if (this.#open !== open) return this.status();
    const known = operatorIn(look);
    if (look.standing) this.#clock.limit(look.standing.rules);
    return statusOf(look, {
      open,
      known,
      state: open ? stateOf(look, this.#isKitPending) : look.state,
      profile: this.#around.folder,
      runtime: this.#around.runtime,
      keychain: this.#secrets.state,
      locksAt: this.#clock.locksAt,
      lockedBecause: open ? null : this.#lockedBecause,
      heldFor: this.#page.held,
      now: this.#around.now(),
    });
  }

  /** Makes the vault; answers the recovery kit, once. */
  async create(call: Passed<'create'>): Promise<SealedAnswer> {
    const deviceSecret = call.useKeychain ? await this.#newSecret() : null;
    const device = hostname();
    return this.#showKit(await this.#ask({ do: 'create', call, device, deviceSecret }));
  }

  /** Signs in with the password and the device secret of the keychain. */
  async signIn(call: Passed<'signIn'>): Promise<SessionStatus> {
    const look = await this.#look();
    if (look.state === 'new') throw new Failure('vault-missing');
    if (look.problem) throw new Failure(look.problem);
    const known = operatorIn(look, call.operator);
    if (!known) throw new Failure('operator-missing');
    const deviceSecret = await this.#secrets.read(known);
    const anchor = await this.#secrets.anchorOf(look.vaultId);
    this.#opened(await this.#ask({ do: 'unlock', call, deviceSecret, anchor }));
    return this.status();
  }

  /** Takes up an invitation, with a device secret of this device. */
  async enrol(call: Passed<'enrol'>): Promise<SessionStatus> {
    const look = await this.#look();
    if (look.state === 'new') throw new Failure('vault-missing');
    if (look.problem) throw new Failure(look.problem);
    const deviceSecret = call.useKeychain ? await this.#newSecret() : null;
    this.#opened(await this.#ask({ do: 'enrol', call, device: hostname(), deviceSecret }));
    return this.status();
  }

  /**
   * Why main does not carry something out for whoever is signed in; null when it does. Something is
   * missing of the sign-in or of the vault, unless that does not matter here, or their role says no.
   */
  async whyNot(
    access: Permission | 'signed-in',
    mayBeUnfinished: boolean,
  ): Promise<StandingCode | null> {
    const look = await this.#look();
    const missing = mayBeUnfinished ? null : missingFirst[stateOf(look, this.#isKitPending)];
    if (missing) return missing;
    const permissions = look.standing?.permissions ?? [];
    return access === 'signed-in' || permissions.includes(access) ? null : 'not-permitted';
  }

  /** Begins a sign-in with the organisation's provider; whoever calls opens the address. */
  async beginProvider(): Promise<ProviderBegun> {
    return valueOf<ProviderBegun>(await this.#around.link.vault({ do: 'begin-provider' }));
  }

  /** Proves the password again. */
  async prove(call: Passed<'stepUp'>): Promise<void> {
    await this.#ask({ do: 'prove', call, deviceSecret: await this.#presentSecret() });
  }

  /** Sets another password. Nothing but the header changes. */
  async changePassword(call: Passed<'changePassword'>): Promise<void> {
    await this.#ask({ do: 'change-password', call, deviceSecret: await this.#presentSecret() });
  }

  /** Sets the cost of a guess. */
  async setCost(call: Passed<'setCost'>): Promise<void> {
    await this.#ask({ do: 'set-cost', call, deviceSecret: await this.#presentSecret() });
  }

  /** Shows a new kit; the old one works until the new one is confirmed. */
  async renewKit(call: Passed<'renewKit'>): Promise<SealedAnswer> {
    const deviceSecret = await this.#presentSecret();
    return this.#showKit(await this.#ask({ do: 'prepare-kit', call, deviceSecret }));
  }

  /** Makes a code for another device of whoever is signed in. */
  async addDevice(call: Passed<'addDevice'>): Promise<SealedAnswer> {
    const deviceSecret = await this.#presentSecret();
    return this.#carry<SealedAnswer>({ do: 'add-device', call, deviceSecret });
  }

  /** Takes a renewal back. The kit of a new or a recovered vault has to be confirmed. */
  async cancelKit(): Promise<void> {
    const { isKitConfirmed } = await this.#look();
    if (!this.#isKitPending || !isKitConfirmed) throw new Failure('kit-mandatory');
    valueOf<null>(await this.#around.link.vault({ do: 'drop-kit' }));
    this.#isKitPending = false;
    this.#around.onChange('stays');
  }

  /** Opens the vault with the kit and sets new credentials. */
  recover(call: Passed<'recover'>): Promise<SealedAnswer> {
    return this.#recover('recover', call);
  }

  /** Opens the vault with the shares of two officers and sets new credentials. */
  recoverWithShares(call: Passed<'recoverWithShares'>): Promise<SealedAnswer> {
    return this.#recover('recover-with-shares', call);
  }

  /** Has two groups compared that the operator copied from paper. */
  async confirmKit(call: Passed<'confirmKit'>): Promise<void> {
    valueOf<null>(await this.#around.link.vault({ do: 'confirm-kit', call }));
    this.#isKitPending = false;
    this.#around.onChange('stays');
  }

  /** Has the kit that is on screen written to a file. */
  async saveKit(path: string): Promise<void> {
    valueOf<null>(await this.#around.link.vault({ do: 'save-kit', path }));
  }

  /** Says that somebody is there. */
  touch(): void {
    this.#clock.touch();
  }

  /** Ends the session: the backend is killed, and with it every key. */
  async lock(reason: LockReason | null = null): Promise<void> {
    this.forget();
    this.#page.end();
    this.#lockedBecause = reason;
    this.#secrets.forget();
    await this.#around.link.lock();
    this.#around.onChange('ends');
  }

  /**
   * The backend ended by itself, and the session with it. Nobody asked for that: the page is held for
   * whoever typed into it. A recovery kit on it is a secret, and not held.
   */
  lost(): void {
    const open = this.#open;
    const { locksAt } = this.#clock;
    const hasKit = this.#isKitPending;
    this.forget();
    this.#lockedBecause = 'lost';
    if (open && !hasKit) this.#page.hold(open.operatorId, this.#around.now(), locksAt);
    this.#around.onChange(this.#page.held ? 'stays' : 'ends');
  }

  /** Drops what main remembers of the session. */
  forget(): void {
    this.#open = null;
    this.#isKitPending = false;
    this.#lockedBecause = null;
    this.#clock.stop();
  }

  /** Keeps the head of the audit log where the database file cannot reach. */
  async keepAnchor(value: string): Promise<void> {
    if (this.#vaultId !== null) await this.#secrets.keepAnchor(this.#vaultId, value);
  }

  async #recover(
    way: 'recover' | 'recover-with-shares',
    call: Passed<'recover' | 'recoverWithShares'>,
  ): Promise<SealedAnswer> {
    const look = await this.#look();
    if (look.state === 'new') throw new Failure('vault-missing');
    const deviceSecret = call.useKeychain ? await this.#newSecret() : null;
    return this.#showKit(await this.#ask({ do: way, call, deviceSecret }));
  }

  #opened(opened: VaultOpened): void {
    const { operatorId, operatorName, vaultId, failedSignIns } = opened;
    const isTheirs = this.#page.handTo(operatorId);
    this.#open = { operatorId, operatorName, failedSignIns };
    this.#vaultId = vaultId;
    this.#clock.start();
    this.#around.onChange(isTheirs ? 'stays' : 'ends');
  }

  #showKit(opened: VaultOpened): SealedAnswer {
    if (!opened.kit) throw new Error('The backend answered without a kit.');
    this.#isKitPending = true;
    this.#opened(opened);
    return opened.kit;
  }

  async #look(): Promise<VaultLook> {
    if (!this.#open) this.#around.link.refreshManaged();
    return valueOf<VaultLook>(await this.#around.link.vault({ do: 'look' }));
  }

  /** No secret is made for a vault that the managed policy of this machine would not open. */
  #newSecret(): Promise<Buffer> {
    policyIn(this.#around.link.refreshManaged());
    return this.#secrets.make();
  }

  #ask(request: WithSecret): Promise<VaultOpened> {
    return this.#carry<VaultOpened>(request);
  }

  async #carry<Answer>(request: WithSecret): Promise<Answer> {
    try {
      if (!this.#open) policyIn(this.#around.link.refreshManaged());
      return valueOf<Answer>(await this.#around.link.vault(request));
    } finally {
      request.deviceSecret?.fill(0);
    }
  }

  async #presentSecret(): Promise<Buffer | null> {
    return this.#secrets.read(operatorIn(await this.#look()));
  }
}
