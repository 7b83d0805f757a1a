import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { contract } from '../../shared/contract/index.ts';
import { type Client, clientOf } from '../../shared/contract/operation.ts';
import { Failure, type FailureCode, type Outcome } from '../../shared/failure.ts';
import type { ManagedState } from '../../shared/model/managed-policy.ts';
import { operatorId } from '../../shared/model/operator.ts';
import { sealedCall } from '../../shared/model/sealed.ts';
import type { Job } from '../../shared/model/job.ts';
import { sealing } from '../../shared/sealed-calls.ts';
import { BackendLink } from '../backend-link.ts';
import { ChosenFiles } from '../files.ts';
import { type Admitted, admit, refusedSealed } from '../gate.ts';
import { startWithNode } from '../processes.ts';
import { KeychainLink } from '../keychain-link.ts';
import { RateLimit } from '../rate-limit.ts';
import { Session } from '../session.ts';
import { Cancelled } from './problems.ts';

const jobsEndWithinMs = 10_000;
const keptWithinMs = 10_000;

// What the gate lets through of these operations; here the types are put back on.
const sealedOnly = v.strictObject({ sealed: sealedCall });
const signingIn = v.strictObject({
  ...sealedOnly.entries,
  operator: v.optional(operatorId),
  repair: v.optional(v.boolean()),
});
const withKeychain = v.strictObject({ ...sealedOnly.entries, useKeychain: v.boolean() });
const named = v.strictObject({ ...withKeychain.entries, name: v.string() });

/** Where a command line finds everything. */
export type HostPlace = {
  readonly profile: string;
  /** The folder of the bundles of the backend and the connector. */
  readonly bundles: string;
  /** Reads the managed policy of this machine. */
  readonly readManaged: () => ManagedState;
};

/** How whoever runs the command line signs in: with the password, and in a browser. */
export type SignInWays = {
  readonly signIn: (client: Client<typeof contract>) => Promise<void>;
  readonly askProvider: (client: Client<typeof contract>) => Promise<void>;
  /** Proves the password anew, once a command has gone on for longer than a proof lasts. */
  readonly askAgain: (client: Client<typeof contract>) => Promise<void>;
};

/**
 * The product without its window: the same backend, session and gate. Only the question whether a
 * call comes from our window falls away, because there is none.
 */
export class Host {
  readonly client: Client<typeof contract>;
  readonly #link: BackendLink;
  readonly #keychain: KeychainLink;
  readonly #session: Session;
  readonly #files = new ChosenFiles();
  readonly #rate = new RateLimit(400, 200, () => Date.now());
  readonly #signal: AbortSignal;
  readonly #ways: SignInWays;

  /**
   * `ways.signIn` is asked before the first call that needs the vault: a command line that makes no sense is
   * refused before anybody types a password.
   */
  constructor(place: HostPlace, signal: AbortSignal, ways: SignInWays) {
    const { profile, bundles, readManaged } = place;
    this.#signal = signal;
    this.#ways = ways;
    const start = startWithNode(process.execPath, (line) => writeLog(profile, line));
    this.#keychain = new KeychainLink(start, join(bundles, 'keychain/index.cjs'));
    this.#link = new BackendLink(
      {
        start,
        backend: join(bundles, 'backend/index.cjs'),
        connector: join(bundles, 'connector/index.cjs'),
      },
      profile,
      {
        onChanged: () => undefined,
        onAnchor: (value) => void this.#session.keepAnchor(value),
        onLost: () => this.#session.lost(),
      },
      readManaged,
    );
    this.#session = new Session({
      folder: profile,
      link: this.#link,
      keychain: this.#keychain,
      runtime: 'command-line',
      now: () => Date.now(),
      uptimeMs: () => uptime() * 1_000,
      // A command ends by itself; a lock in the middle of an import would only lose work.
      autoLockMs: () => null,
      onChange: () => undefined,
    });
    this.client = clientOf(
      contract,
      sealing((name, input) => this.#call(name, input)),
    );
    this.#link.start();
  }

  /** A token for a file that was named on the command line. */
  file(path: string, purpose: 'read' | 'write'): string {
    return this.#files.add(path, purpose).file;
  }

  /** Ends what still runs, signs the log and closes the vault. */
  async close(): Promise<void> {
    if (this.#session.isOpen && this.#signal.aborted) await this.#stopJobs();
    await this.#link.stop();
    // The head of the log, which the backend said as it closed, is still on its way.
    await this.#keychain.stop(keptWithinMs);
    this.#session.forget();
  }

  async #call(name: string, input: unknown): Promise<Outcome<unknown>> {
    const onRefused = (known: string, code: FailureCode) => {
      this.#link.tell({ type: 'refused', name: known, code, count: 1 });
    };
    const admission = admit(name, input, { isOurs: true, rate: this.#rate, onRefused });
    if (!admission.ok) return admission.outcome;
    const outcome = await this.#unlessCancelled(this.#answer(admission.call));
    const refused = refusedSealed(admission.call, outcome);
    if (refused) onRefused(name, refused);
    return outcome;
  }

  async #answer({ name, operation, input }: Admitted): Promise<Outcome<unknown>> {
    if (operation.access !== 'anyone' && !this.#session.isOpen)
      await this.#ways.signIn(this.client);
    if (operation.process === 'backend') return this.#ofBackend(name, input);
    const { access } = operation;
    const code = access === 'anyone' ? null : await this.#session.whyNot(access, true);
    if (code) return { ok: false, code, facts: {} };
    try {
      return { ok: true, value: await this.#ofSession(name, input) };
    } catch (error) {
      if (error instanceof Failure) return { ok: false, code: error.code, facts: error.facts };
      throw error;
    }
  }

  /** A dangerous act that waits for a proof, or for the provider, is carried out once there is one. */
  async #ofBackend(name: string, input: unknown): Promise<Outcome<unknown>> {
    const call = () => this.#link.call(name, input, this.#files.namedIn(input));
    let outcome = await call();
    if (!outcome.ok && outcome.code === 'step-up-required') {
      await this.#ways.askAgain(this.client);
      outcome = await call();
    }
    if (outcome.ok || outcome.code !== 'provider-needed') return outcome;
    await this.#ways.askProvider(this.client);
    return call();
  }

  /** What main carries out for its window and the command line has a use for. */
  async #ofSession(name: string, input: unknown): Promise<unknown> {
    switch (name) {
      case 'session.status':
        return this.#session.status();
      case 'session.sealingKey':
        return this.#session.sealingKey();
      case 'session.create':
        return this.#session.create(v.parse(named, input));
      case 'session.signIn':
        return this.#session.signIn(v.parse(signingIn, input));
      case 'session.enrol':
        return this.#session.enrol(v.parse(withKeychain, input));
      case 'session.recover':
        return this.#session.recover(v.parse(withKeychain, input));
      case 'session.recoverWithShares':
        return this.#session.recoverWithShares(v.parse(withKeychain, input));
      case 'session.renewKit':
        return this.#session.renewKit(v.parse(sealedOnly, input));
      case 'session.stepUp':
        await this.#session.prove(v.parse(sealedOnly, input));
        return null;
      case 'session.addDevice':
        return this.#session.addDevice(v.parse(sealedOnly, input));
      case 'provider.begin':
        return this.#session.beginProvider();
      case 'session.confirmKit':
        return this.#session.confirmKit(v.parse(sealedOnly, input));
      default:
        throw new Failure('operation-unknown');
    }
  }

  #unlessCancelled<Value>(work: Promise<Value>): Promise<Value> {
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const cancel = () => reject(new Cancelled());
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
    });
  }

  /** Cancels every job and waits for its end, so that none is left half done. */
  async #stopJobs(): Promise<void> {
    const end = Date.now() + jobsEndWithinMs;
    const cancelled = new Set<number>();
    while (Date.now() < end) {
      const running = await this.#running();
      if (running.length === 0) return;
      for (const { id } of running) {
        if (!cancelled.has(id)) await this.#link.call('jobs.cancel', { id }, {});
        cancelled.add(id);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #running(): Promise<readonly Job[]> {
    const outcome = await this.#link.call('jobs.list', {}, {});
    if (!outcome.ok) return [];
    // The backend answers what the contract says of this operation.
    const jobs = outcome.value as readonly Job[];
    return jobs.filter((job) => job.state === 'running');
  }
}

/** Defects of the backend go into a file of the profile, as those of the app do. */
function writeLog(profile: string, line: string): void {
  if (!existsSync(profile)) return;
  const folder = join(profile, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  appendFileSync(join(folder, 'cli.log'), line, { mode: 0o600 });
}
