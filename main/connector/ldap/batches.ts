import type { MirrorBatch } from '../../../shared/live.ts';
import type { IncomingAccount, IncomingIssue } from '../../../shared/process.ts';
import type { RawEntry } from './answers.ts';
import type { Entries } from './entries.ts';

/** Few, so that what one holds dies young: half a megabyte, of which each process on its way has a copy. */
const batchSize = 250;
const batchIds = 20_000;
const batchBytes = 2 * 1024 * 1024;

/** Gathers what a mirror finds until it is worth sending. */
export class Batches {
  readonly #entries: Entries;
  readonly #cursor: string;
  #accounts: IncomingAccount[] = [];
  #issues: IncomingIssue[] = [];
  #removed: string[] = [];
  #present: string[] = [];
  #bytes = 0;

  /** `cursor` is where to go on when no more than the batches so far were kept. */
  constructor(entries: Entries, cursor: string) {
    this.#entries = entries;
    this.#cursor = cursor;
  }

  add(entry: RawEntry): void {
    const taken = this.#entries.take(entry);
    if ('account' in taken) this.#accounts.push(taken.account);
    else if ('issue' in taken) this.#issues.push(taken.issue);
    this.#bytes += entry.bytes;
  }

  remove(id: string): void {
    this.#removed.push(id);
  }

  keep(id: string): void {
    this.#present.push(id);
  }

  get isFull(): boolean {
    return (
      this.#accounts.length >= batchSize ||
      this.#bytes >= batchBytes ||
      this.#removed.length + this.#present.length >= batchIds
    );
  }

  /** What was gathered, with the words that end the mirror or without. */
  take(end?: Pick<MirrorBatch, 'complete' | 'cursor'>): MirrorBatch {
    const batch = {
      accounts: this.#accounts,
      issues: this.#issues,
      removed: this.#removed,
      present: this.#present,
      complete: null,
      cursor: this.#cursor,
      ...end,
    };
    this.#accounts = [];
    this.#issues = [];
    this.#removed = [];
    this.#present = [];
    this.#bytes = 0;
    return batch;
  }
}
