import { deserialize } from 'node:v8';
import { Failure } from '../../../shared/failure.ts';
import type { MirrorBatch } from '../../../shared/live.ts';
import type { AccountColumn } from '../../../shared/model/account.ts';
import type { FromConnector, IncomingAccount } from '../../../shared/process.ts';
import type { Connector } from '../connector-link.ts';
import type { CommandContext } from '../context.ts';
import { hasLost, settleLost } from '../changes/settling.ts';
import { JobCancelled } from '../jobs/cancelled.ts';
import { giveBackMemory, holdNursery, releaseNursery } from '../jobs/idle-memory.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import { everyOrder, Mirror } from '../replica/mirror.ts';
import { mergeTexts } from '../replica/texts.ts';
import type { Writer } from '../store/store.ts';
import { endReading, keepMirrored } from './end-reading.ts';
import { FirstLoad } from './first-load.ts';
import { knownIds } from './known-ids.ts';
import { beginRun, type MirrorRun, noteProblem } from './mirror-run.ts';
import { type LiveDirectory, liveTask } from './stored.ts';
import { Ways } from './ways.ts';

/** Batches, of 250 accounts, that are taken in one transaction. */
const atOnceUsually = 4;
const firstAtOnce = 12;
/** Where others are asked for meanwhile, nobody is to wait for long. */
const besideOthersAtOnce = 8;
/** From so many accounts on, everything is read anew into the index at once. */
const touchedMax = 5_000;
/** Accounts of a long reading whose texts are put into one part of the index. */
const mergedAtOnce = 60_000;

/** How a directory is to be read. */
export type SyncOptions = {
  readonly isFull: boolean;
  /** Accounts that the server no longer has go, however many they are. */
  readonly acceptDeletions: boolean;
  readonly bySchedule: boolean;
};

/** Brings the replica of a live directory up to date. It can be stopped anywhere and called again. */
export async function runSync(
  context: CommandContext,
  handle: JobHandle,
  live: LiveDirectory,
  options: SyncOptions,
): Promise<JobResult> {
  const { store, now } = context;
  store.progress((tx) => {
    tx.run('UPDATE directories SET tried_at = ? WHERE id = ?', now(), live.id);
    if (options.isFull) tx.run('DELETE FROM mirror_gone WHERE directory = ?', live.id);
  });
  const reading = new Reading(context, handle, live, options);
  try {
    return await reading.run();
  } catch (error) {
    noteProblem(context, live.id, error);
    throw error;
  } finally {
    reading.tell();
  }
}

/** One reading of one directory. */
class Reading {
  readonly #run: MirrorRun;
  readonly #context: CommandContext;
  readonly #handle: JobHandle;
  readonly #live: LiveDirectory;
  readonly #options: SyncOptions;
  readonly #mirror: Mirror;
  readonly #touched = new Set<number>();
  #mergeAt = mergedAtOnce;
  #first: FirstLoad | null = null;
  readonly #moved = new Set<AccountColumn>();
  /** Whether accounts that come are news, and not the first reading of all. */
  readonly #isLater: boolean;

  constructor(
    context: CommandContext,
    handle: JobHandle,
    live: LiveDirectory,
    options: SyncOptions,
  ) {
    this.#context = context;
    this.#handle = handle;
    this.#live = live;
    this.#options = options;
    this.#mirror = new Mirror(context.personal, live.id);
    this.#isLater = live.row.full_at !== null;
    this.#run = beginRun(context.read, live.id, options.isFull);
  }

  /** Reads everything, and ends the reading. */
  async run(): Promise<JobResult> {
    const [context, handle, live] = [this.#context, this.#handle, this.#live];
    try {
      await this.#readAll();
      await this.#settleLost();
      const ending = { live, run: this.#run, options: this.#options, handle };
      for (const id of endReading(context, ending)) this.#touch(id, everyOrder);
      await mergeTexts(context.store);
      const { counts } = this.#run;
      return { result: { ...counts }, refused: counts.refused };
    } finally {
      // Not before the end: members are looked for in pages that are still in memory.
      this.#first?.leave();
      releaseNursery();
    }
  }

  /** Takes in everything that the connector says. */
  async #readAll(): Promise<void> {
    const { connectors } = this.#context;
    const task = liveTask(this.#context, this.#live);
    const { cursor } = this.#run;
    // A first mirror that was cut goes on: all that the replica holds, it has read.
    const isCut = !this.#isLater && cursor !== null;
    const known = isCut ? knownIds(this.#context.store.whole, this.#live.id) : null;
    const connector = connectors.start({ kind: 'mirror', cursor, known, ...task });
    task.password?.fill(0);
    try {
      if (!this.#isLater) {
        // What signing in left behind is not to stand beside what comes now.
        giveBackMemory();
        this.#first = FirstLoad.begin(this.#context, this.#live.id);
      }
      await this.#takeAll(connector);
      // Its memory is wanted for what comes now.
      connector.stop();
      // Without a last word nobody knows what is gone.
      if (this.#run.complete === null) throw new Failure('answer-unusable');
      await this.#first?.finish(this.#handle.checkpoint);
    } finally {
      connector.stop();
    }
  }

  /** Reads also what became of changes whose answers were lost, while the server is there to be asked. */
  async #settleLost(): Promise<void> {
    const context = this.#context;
    if (!hasLost(context, this.#live.id)) return;
    const ways = new Ways(context, 'read');
    try {
      const way = await this.#handle.orCancelled(ways.of(this.#live.id));
      if (way.to !== 'server') return;
      const work = settleLost(context, this.#live.id, way.target);
      const settled = await this.#handle.orCancelled(work);
      this.#run.counts.settled = settled.length;
      for (const { touched, moved } of settled) if (touched !== null) this.#touch(touched, moved);
    } finally {
      ways.close();
      context.changed(['changes']);
    }
  }

  async #takeAll(connector: Connector): Promise<void> {
    const first = this.#first?.isBulk ? firstAtOnce : besideOthersAtOnce;
    const most = this.#first ? first : atOnceUsually;
    // The connector reads those of the next transaction while we write.
    for (let more = 0; more < 2 * most; more += 1) connector.send({ type: 'more' });
    let waiting: Uint8Array[] = [];
    const take = () => {
      if (waiting.length > 0) this.#take(waiting);
      for (const _batch of waiting) connector.send({ type: 'more' });
      waiting = [];
    };
    let atOnce = 1;
    for (;;) {
      const message = await this.#next(connector, take);
      if (message.type === 'done') break;
      if (message.type !== 'batch') throw new Failure('answer-unusable');
      waiting.push(message.bytes);
      if (waiting.length < atOnce) continue;
      take();
      // The first ones are few, so that we do not wait while the connector reads many.
      atOnce = Math.min(most, atOnce * 2);
      await this.#mergeLargeReading();
    }
    take();
  }

  /** The next message of the connector; before its end is told, what came before it is taken. */
  async #next(connector: Connector, take: () => void): Promise<FromConnector> {
    try {
      const message = await this.#handle.orCancelled(connector.next());
      await this.#handle.checkpoint();
      return message;
    } catch (error) {
      if (error instanceof Failure || error instanceof JobCancelled) take();
      throw error;
    }
  }

  /** Each search looks through the texts that no part of the index holds yet. */
  async #mergeLargeReading(): Promise<void> {
    if (this.#touched.size < this.#mergeAt) return;
    this.#mergeAt = this.#touched.size + mergedAtOnce;
    await mergeTexts(this.#context.store);
  }

  /** Tells the index of the grid what has changed, however it ended. */
  tell(): void {
    const { index, changed } = this.#context;
    if (this.#touched.size > touchedMax) {
      index.refresh().then(
        () => changed(['accounts', 'directories']),
        () => changed(['directories']),
      );
    } else if (this.#touched.size > 0) index.touch([...this.#touched], this.#moved);
    changed(['accounts', 'directories', 'audit']);
  }

  /** Batches and the place to go on from, in one transaction: neither counts without the other. */
  #take(batches: readonly Uint8Array[]): void {
    const run = this.#run;
    const { store } = this.#context;
    const before = { ...run.counts };
    holdNursery();
    try {
      store.progress((tx) => {
        this.#mirror.begin(tx);
        // The connector's own bytes, which it made with v8.serialize from this very type. One after
        // the other: what was taken is thrown away before the next one needs room.
        for (const bytes of batches) this.#takeBatch(tx, deserialize(bytes) as MirrorBatch);
        const sql = 'UPDATE directories SET unfinished = ? WHERE id = ?';
        tx.run(sql, run.cursor, this.#live.id);
      });
    } catch (error) {
      Object.assign(run.counts, before);
      throw error;
    }
    const { added, changed, unchanged } = run.counts;
    this.#handle.progress(added + changed + unchanged);
  }

  #takeBatch(tx: Writer, batch: MirrorBatch): void {
    const run = this.#run;
    for (const account of batch.accounts) {
      if (this.#first) this.#takeFirst(tx, this.#first, account);
      else this.#takeAccount(tx, account);
    }
    for (const remoteId of batch.present) this.#meet(tx, remoteId);
    for (const remoteId of batch.removed) this.#lose(tx, remoteId);
    for (const { line, code, detail } of batch.issues) {
      run.counts.refused += 1;
      const sql = 'INSERT INTO job_issues (job, line, code, detail) VALUES (?, ?, ?, ?)';
      tx.run(sql, this.#handle.id, line, code, detail);
    }
    run.cursor = batch.cursor;
    run.complete = batch.complete;
  }

  #takeFirst(tx: Writer, first: FirstLoad, account: IncomingAccount): void {
    const id = first.take(tx, account);
    if (id === null && !first.isBulk) return this.#takeAccount(tx, account);
    // It was moved while it was read: the next reading, which begins where this one began, names it.
    this.#run.counts[id === null ? 'unchanged' : 'added'] += 1;
    // Beyond these the index reads everything anew, and their numbers would only take room.
    if (id !== null && this.#touched.size <= touchedMax) this.#touch(id, everyOrder);
  }

  #takeAccount(tx: Writer, account: IncomingAccount): void {
    const { id, what, moved } = this.#mirror.take(tx, account);
    this.#run.counts[what] += 1;
    this.#run.met.add(id);
    tx.run('DELETE FROM mirror_gone WHERE account = ?', id);
    if (what === 'unchanged') return;
    this.#touch(id, moved);
    if (this.#isLater) keepMirrored(tx, this.#live.id, id);
  }

  /** Gathers what the index must read anew. */
  #touch(id: number, moved: readonly AccountColumn[]): void {
    this.#touched.add(id);
    for (const column of moved) this.#moved.add(column);
  }

  #meet(tx: Writer, remoteId: string): void {
    const id = this.#idOf(tx, remoteId);
    if (id === undefined) return;
    this.#run.met.add(id);
    tx.run('DELETE FROM mirror_gone WHERE account = ?', id);
  }

  #lose(tx: Writer, remoteId: string): void {
    const id = this.#idOf(tx, remoteId);
    if (id === undefined) return;
    const sql = 'INSERT OR IGNORE INTO mirror_gone (account, directory) VALUES (?, ?)';
    tx.run(sql, id, this.#live.id);
    this.#touched.add(id);
  }

  #idOf(tx: Writer, remoteId: string): number | undefined {
    const sql = 'SELECT id FROM accounts WHERE directory = ? AND remote_id = ?';
    return tx.value<number>(sql, this.#live.id, remoteId);
  }
}
