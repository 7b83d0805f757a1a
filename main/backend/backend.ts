import { Failure, type Outcome } from '../../shared/failure.ts';
import { policyIn } from '../../shared/managed.ts';
import type { ManagedState } from '../../shared/model/managed-policy.ts';
import type { FromBackend, ToBackend, VaultRequest } from '../../shared/process.ts';
import { type Call, dispatch, isWholeSignIn, workContext } from './dispatch.ts';
import { startDue } from './live/schedule.ts';
import { Opening } from './opening.ts';
import { renewLentKeys } from './operators/keys.ts';
import { takeUpReseal } from './operators/reseal.ts';
import { ClockWatch } from './session/clock.ts';
import { type Moment, moment } from './vault/moment.ts';
import { VaultRequests } from './session/vault-requests.ts';
import { VaultSession } from './session/vault-session.ts';

const settleEveryMs = 60_000;

/** What would make or open a vault: none does while the managed policy cannot be used. */
const opening: ReadonlySet<VaultRequest['do']> = new Set(['create', 'unlock', 'enrol', 'recover']);

/** A backend that main has told nothing opens nothing. */
const unheard: ManagedState = { state: 'unusable', why: 'unreadable', place: '', key: '' };

/** The backend process: it holds the keys and the database, and answers main. */
export class Backend {
  readonly #post: (message: FromBackend) => void;
  readonly #session: VaultSession;
  readonly #opening = new Opening();
  readonly #requests: VaultRequests;
  #managed: ManagedState = unheard;
  #proved: Moment | null = null;
  readonly #clock = new ClockWatch();
  #vaultTurn: Promise<void> = Promise.resolve();

  constructor(folder: string, post: (message: FromBackend) => void) {
    this.#post = post;
    this.#session = new VaultSession({
      folder,
      post,
      now: () => Date.now(),
      managed: () => this.#managed,
      onError: (error) => this.#report('-', error),
    });
    this.#requests = new VaultRequests(this.#session, this.#opening);
  }

  /** Says that it is there, and signs the log whenever it was idle for a while. */
  start(): void {
    setInterval(() => {
      this.#settle();
      this.#readDue();
      this.#renewLent();
    }, settleEveryMs).unref();
    this.#post({ type: 'ready' });
  }

  /** Takes one message of main. Main is trusted: what it passes on, the gate has checked. */
  receive(data: unknown): void {
    const message = data as ToBackend;
    switch (message.type) {
      case 'managed':
        // What was in force when a vault was opened stays in force until it is locked.
        if (!this.#session.opened) this.#managed = message.state;
        return;
      case 'call':
        void this.#call(message);
        return;
      case 'vault':
        void this.#vault(message.id, message.request);
        return;
      case 'connector':
        this.#session.opened?.services.connectors.receive(message.connector, message.message);
        return;
      case 'refused':
        this.#record(
          'gate.refuse',
          { operation: message.name, code: message.code, count: message.count },
          true,
        );
        return;
      case 'note':
        this.#record(message.action, message.detail, false);
        return;
      case 'close':
        void this.#close();
    }
  }

  async #call(message: Extract<ToBackend, { type: 'call' }>): Promise<void> {
    await this.#session.idle();
    this.#watchClock();
    const leave = this.#session.enter();
    const outcome = await this.#outcome(message);
    leave();
    this.#post({ type: 'reply', id: message.id, outcome });
  }

  /** Whoever moves the clock in the middle of a session is in the log. */
  #watchClock(): void {
    const seconds = this.#clock.movedBy();
    if (seconds !== 0) this.#record('session.move-clock', { seconds }, false);
  }

  /** What came sealed is opened before anybody looks at it, and what must go sealed is sealed last. */
  async #outcome({ name, input, files }: Call): Promise<Outcome<unknown>> {
    try {
      const call = await this.#opening.open(name, input);
      const outcome = await dispatch(
        this.#session.opened,
        { name, input: call.input, files },
        { proved: this.#proved, onDefect: (id, error) => this.#report(id, error) },
      );
      if (!outcome.ok || !call.sealAnswer) return outcome;
      return { ok: true, value: await call.sealAnswer(outcome.value) };
    } catch (error) {
      return this.#refusal(name, error);
    }
  }

  #refusal(what: string, error: unknown): Outcome<never> {
    if (error instanceof Failure) return { ok: false, code: error.code, facts: error.facts };
    this.#report(what, error);
    return { ok: false, code: 'internal', facts: {}, correlation: what };
  }

  /** One after the other: two at once would both find no vault, and each would make its own. */
  async #vault(id: number, request: VaultRequest): Promise<void> {
    const isTold = request.do === 'look' || request.do === 'key';
    const before = isTold ? Promise.resolve() : this.#vaultTurn;
    const outcome = before.then(() => this.#vaultOutcome(request));
    // It answers refusals and defects alike as values, so the turn always passes on.
    if (!isTold) this.#vaultTurn = outcome.then(() => undefined);
    this.#post({ type: 'reply', id, outcome: await outcome });
  }

  async #vaultOutcome(request: VaultRequest): Promise<Outcome<unknown>> {
    await this.#session.idle();
    const leave = this.#session.enter();
    try {
      if (opening.has(request.do)) policyIn(this.#managed);
      const value = await this.#requests.carryOut(request);
      if ('deviceSecret' in request) this.#proved = moment();
      if (opening.has(request.do)) {
        this.#takeUp();
        this.#renewLent();
      }
      return { ok: true, value };
    } catch (error) {
      return this.#refusal(request.do, error);
    } finally {
      leave();
    }
  }

  #record(
    action: string,
    detail: Readonly<Record<string, string | number | boolean>>,
    isRefusal: boolean,
  ): void {
    const { opened } = this.#session;
    if (!opened || opened.services.vault.alarm) return;
    try {
      opened.services.store.write(() => ({
        value: null,
        entries: [
          {
            action,
            operator: opened.operator.name,
            detail,
            decision: isRefusal ? 'refused' : 'allowed',
          },
        ],
      }));
      opened.services.changed(['audit']);
    } catch (error) {
      this.#report(action, error);
    }
  }

  #settle(): void {
    try {
      this.#session.opened?.services.store.settle('idle');
    } catch (error) {
      this.#report('settle', error);
    }
  }

  /** What an earlier process left in the middle goes on; a vault opens whether or not it does. */
  #takeUp(): void {
    const { opened } = this.#session;
    if (!opened) return;
    try {
      takeUpReseal(workContext(opened));
    } catch (error) {
      this.#report('take-up', error);
    }
  }

  /** Live directories are read by the clock while the vault is open and nothing else runs. */
  #readDue(): void {
    const { opened } = this.#session;
    if (!opened || opened.services.vault.alarm || opened.services.provider.isNeeded()) return;
    try {
      startDue(workContext(opened));
    } catch (error) {
      this.#report('schedule', error);
    }
  }

  /** Keys that were lent are renewed at the next session of an owner, once that is let in. */
  #renewLent(): void {
    const { opened } = this.#session;
    if (!opened || !isWholeSignIn(opened)) return;
    renewLentKeys(workContext(opened)).catch((error: unknown) => this.#report('renew', error));
  }

  async #close(): Promise<void> {
    await this.#session.idle();
    try {
      this.#session.close();
    } catch (error) {
      this.#report('close', error);
    }
    this.#post({ type: 'closed' });
  }

  /** Writes a defect to the local log: the kind of error and where, never its message, which may hold values. */
  #report(id: string, error: unknown): void {
    const kind = error instanceof Error ? error.name : typeof error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const place = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 8) : [];
    process.stderr.write(`${JSON.stringify({ defect: id, kind, code, place })}\n`);
  }
}
