import { Failure } from '../../../shared/failure.ts';
import type { Head } from '../audit/checkpoint.ts';
import type { Replacement, View } from '../context.ts';
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
import { renewDatabase } from './renew-database.ts';
import { resumeLog } from './resume-log.ts';
import { swapDatabase } from './swap-database.ts';

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
    const renewDatabaseKey = (renewal: Renewal): Promise<void> =>
      this.#begin(files, () => this.#renew(files, renewal));
    const resumeLog = (work: (database: Connection) => Head): Promise<void> =>
      this.#begin(files, () => this.#resume(files, work));
    const close = (): void => {
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

  /** Opens the vault under other keys, or as it was before when there are none. */
  async #renew(files: OpenedFiles, renewal: Renewal): Promise<void> {
    const { vault, authority } = files.services;
    const { operator } = files;
    let held: Held = { keys: vault.keys, header: authority.header };
    this.#lentEnd.stop();
    this.#onOpened(null);
    try {
      await files.closeFiles('rotate');
      held = await renewDatabase(this.#around, { vault, operator, renewal });
      vault.keys.dispose();
    } finally {
      const isDone = held.keys !== vault.keys;
      const opened = this.complete(openVault(this.#around, held, 'existing'));
      this.#onOpened(opened);
      const { store } = opened.services;
      if (!isDone) orWait(() => store.record([renewalEntry(operator, renewal, 'failed')]));
      announceAnchor(opened.services.vault, this.#around);
    }
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
