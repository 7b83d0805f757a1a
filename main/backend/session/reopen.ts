import { setTimeout as sleep } from 'node:timers/promises';
import { topics } from '../../../shared/contract/operation.ts';
import { Failure } from '../../../shared/failure.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { Head } from '../audit/checkpoint.ts';
import type { Replacement, View } from '../context.ts';
import { JobCancelled } from '../jobs/cancelled.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { writeEnd } from '../jobs/write-end.ts';
import { failureOf } from '../store/failure-of.ts';
import { fileFailure } from '../store/file-failure.ts';
import type { Connection } from '../store/open.ts';
import { type Renewal, renewalEntry } from '../vault/renewal.ts';
import { announceAnchor } from './anchor.ts';
import { orWait } from './close-vault.ts';
import { restartFailedSignIns } from './failed-sign-ins.ts';
import {
  type Held,
  type Opened,
  type OpenedFiles,
  openVault,
  type Surroundings,
} from './open-vault.ts';
import { LentEnd } from './lent-end.ts';
import { DatabaseRenewal, requireOpen } from './renew-database.ts';
import { resumeLog } from './resume-log.ts';
import { swapDatabase } from './swap-database.ts';

type Renewing = { readonly work: DatabaseRenewal; readonly renewal: Renewal };

/** Long enough for windows to ask how far a job is before their calls have to wait. */
const shownMs = 100;

/** Closes and opens the files of a vault under the same keys: for another database, or another view. */
export class Reopening {
  readonly #around: Surroundings;
  readonly #onOpened: (opened: Opened | null) => void;
  readonly #lentEnd: LentEnd;
  #running: Promise<void> = Promise.resolve();

  constructor(around: Surroundings, onOpened: (opened: Opened | null) => void) {
    this.#around = around;
    this.#onOpened = onOpened;
    this.#lentEnd = new LentEnd(around.onError);
  }

  /** Waits while the files are being opened anew. */
  idle(): Promise<void> {
    return this.#running;
  }

  /** A call is under way, until what it answers is called: nothing is taken from under it. */
  enter(): () => void {
    return this.#lentEnd.enter();
  }

  /** The open files, with what opens them anew. */
  complete(files: OpenedFiles): Opened {
    const replaceDatabase = (replacement: Replacement): Promise<void> =>
      this.#begin(files, () => this.#replace(files, replacement));
    const reopenAs = (view: View | null): Promise<void> =>
      this.#begin(files, async () => {
        await this.#reopen(files, { view, reason: 'view' }, () => false);
      });
    const ended = new AbortController();
    const renewDatabaseKey = (renewal: Renewal): Job =>
      this.#startRenewal(files, renewal, ended.signal);
    const resumeLog = (work: (database: Connection) => Head): Promise<void> =>
      this.#begin(files, () => this.#resume(files, work));
    const close = (): void => {
      ended.abort();
      this.#lentEnd.stop();
      files.close();
    };
    const added = { replaceDatabase, renewDatabaseKey, reopenAs, resumeLog };
    const services = { ...files.services, ...added };
    const opened = { ...files, close, services };
    this.#lentEnd.watch(opened);
    return opened;
  }

  #begin({ services }: OpenedFiles, work: () => Promise<void>): Promise<void> {
    if (services.jobs.busy) throw new Failure('job-running');
    const running = work();
    this.#running = running.catch(() => undefined);
    return running;
  }

  async #replace(files: OpenedFiles, replacement: Replacement): Promise<void> {
    const { vault } = files.services;
    const opened = await this.#reopen(files, { view: null, reason: 'restore' }, () => {
      swapDatabase(vault, replacement);
      return true;
    });
    orWait(() => restartFailedSignIns(opened, this.#around.folder));
    announceAnchor(opened.services.vault, this.#around);
  }

  /**
   * Begins a job that copies the database while the vault is in use, and has the files to itself for
   * the moment in which the copy takes its place.
   */
  #startRenewal(files: OpenedFiles, renewal: Renewal, ended: AbortSignal): Job {
    const { jobs, vault, store } = files.services;
    const { operator } = files;
    return jobs.start({ kind: 'renewal', title: '', unit: 'bytes' }, async (handle) => {
      const work = new DatabaseRenewal(this.#around, { vault, operator, renewal, job: handle.id });
      try {
        await work.prepare(handle, ended);
        handle.stage('swapping');
        await sleep(shownMs);
        await handle.checkpoint();
        requireOpen(ended);
        if (vault.damage.found) throw new Failure('vault-damaged');
        await this.#swap(files, { work, renewal }, handle);
        return {};
      } catch (error) {
        // Once the files are exchanged, another store than this one says how it went.
        if (!handle.isHandedOver() && !ended.aborted) {
          const step = error instanceof JobCancelled ? 'cancelled' : 'failed';
          orWait(() => store.record([renewalEntry(operator, renewal, step)]));
        }
        throw failureOf(error) ?? fileFailure(error);
      } finally {
        await work.dispose();
      }
    });
  }

  #swap(files: OpenedFiles, on: Renewing, handle: JobHandle): Promise<void> {
    handle.handOver();
    return this.#begin(files, async () => {
      await this.#lentEnd.quiet();
      await this.#renew(files, on, handle.id);
    });
  }

  /** Opens the vault under other keys, or as it was before when there are none. */
  async #renew(files: OpenedFiles, { work, renewal }: Renewing, job: number): Promise<void> {
    const { vault, authority, provider } = files.services;
    const { proof } = provider;
    let held: Held = { keys: vault.keys, header: authority.header, proof };
    let failure: unknown = null;
    provider.stop();
    this.#lentEnd.stop();
    this.#onOpened(null);
    try {
      await files.closeFiles('rotate');
      held = { ...(await work.finish()), proof };
      vault.keys.dispose();
    } catch (error) {
      if (work.isNamed) this.#endProcess(error);
      failure = failureOf(error) ?? fileFailure(error);
    }
    const opened = this.complete(openVault(this.#around, held, 'existing'));
    this.#onOpened(opened);
    if (failure !== null) orWait(() => this.#tellFailed(opened, { renewal, job }, failure));
    announceAnchor(opened.services.vault, this.#around);
    opened.services.changed([...topics]);
  }

  /** The next start puts in place what could not be put there now; nobody may write until then. */
  #endProcess(error: unknown): never {
    this.#around.onError(error);
    process.exit(1);
  }

  #tellFailed(
    { services, operator }: Opened,
    { renewal, job }: { readonly renewal: Renewal; readonly job: number },
    failure: unknown,
  ): void {
    const problem = failure instanceof Failure ? failure.code : 'internal';
    if (problem === 'internal') this.#around.onError(failure);
    services.store.record([renewalEntry(operator, renewal, 'failed')]);
    const end = { state: 'failed', at: this.#around.now(), problem } as const;
    services.store.conclude((tx) => writeEnd(tx, job, end));
  }

  async #resume(files: OpenedFiles, work: (database: Connection) => Head): Promise<void> {
    const { vault } = files.services;
    const opened = await this.#reopen(files, { view: null, reason: 'acknowledge' }, () => {
      resumeLog(vault, work);
      return false;
    });
    announceAnchor(opened.services.vault, this.#around);
  }

  async #reopen(
    files: OpenedFiles,
    { view, reason }: { readonly view: View | null; readonly reason: string },
    swap: () => boolean,
  ): Promise<Opened> {
    const { vault, authority, provider } = files.services;
    // Its connector speaks to these files alone.
    provider.stop();
    this.#lentEnd.stop();
    this.#onOpened(null);
    let opened: Opened | null = null;
    let isOther = false;
    try {
      await files.closeFiles(reason);
      isOther = swap();
    } finally {
      // Lent keys end with the role, before anything can be asked under one's own.
      if (!view?.elevation) vault.keys.compartments.takeBack();
      // Whether or not a swap came to its end, the database from before lies there, or the other.
      const isStandIn = vault.isStandIn && !isOther;
      const { proof } = provider;
      const held = { keys: vault.keys, header: authority.header, isStandIn, proof };
      opened = this.complete(openVault(this.#around, held, 'existing', view));
      this.#onOpened(opened);
    }
    return opened;
  }
}
