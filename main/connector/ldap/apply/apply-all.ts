import { Failure } from '../../../../shared/failure.ts';
import type { SentChange, SentResult, SentWord } from '../../../../shared/live.ts';
import { AnswerLost } from '../../directory.ts';
import type { RawEntry } from '../answers.ts';
import type { Context } from '../context.ts';
import { isServerId } from '../ids.ts';
import { byIds, idsAtOnce } from '../read.ts';
import { applyChange } from './apply.ts';
import { attributesFor } from './modify.ts';
import { refused } from './write.ts';

/**
 * Carries out changes, each whole or not at all, with a word for each. Those that set attributes of
 * different accounts are under way at once, as many as the server is asked at most; each has its
 * own guard and its own outcome. What they find is read ahead with one question where the guard of
 * a write notices every change since. After `beginMs` none is begun any more, but for the first.
 */
export async function applyAll(
  context: Context,
  changes: readonly SentChange[],
  beginMs: number,
): Promise<readonly SentWord[]> {
  const words: SentWord[] = [];
  const start = performance.now();
  for (let at = 0; at < changes.length; at += idsAtOnce) {
    const isLate = performance.now() - start >= beginMs && at > 0;
    if (isLate || words.some(({ said }) => said === 'lost')) break;
    const part = new Part(context, changes.slice(at, at + idsAtOnce));
    words.push(...(await part.apply(at > 0, start + beginMs)));
  }
  return changes.map((_change, at) => words[at] ?? kept);
}

const kept: SentWord = { said: 'kept' };

/** Changes whose accounts are read with one question. */
class Part {
  readonly #context: Context;
  readonly #changes: readonly SentChange[];
  readonly #words: SentWord[];
  readonly #flying = new Map<Promise<void>, string>();
  #isLost = false;
  #defect: { readonly error: unknown } | null = null;

  constructor(context: Context, changes: readonly SentChange[]) {
    this.#context = context;
    this.#changes = changes;
    this.#words = changes.map(() => kept);
  }

  /** `until` is the time from which on none is begun, unless `mayStop` is false and it is the first. */
  async apply(mayStop: boolean, until: number): Promise<readonly SentWord[]> {
    const ahead = await this.#readAhead();
    for (const [at, change] of this.#changes.entries()) {
      await this.#roomFor(change);
      const isLate = (mayStop || at > 0) && performance.now() >= until;
      if (isLate || this.#isLost || this.#defect) break;
      const one = this.#one(at, change, ahead.get(change));
      const flying = one.finally(() => this.#flying.delete(flying));
      this.#flying.set(flying, change.remoteId);
      if (change.kind !== 'modify') await flying;
    }
    await Promise.all(this.#flying.keys());
    if (this.#defect) throw this.#defect.error;
    return this.#words;
  }

  /** Only attributes are set side by side, and only of different accounts. */
  async #roomFor(change: SentChange): Promise<void> {
    const { openRequests } = this.#context.connection;
    const isAgain = [...this.#flying.values()].includes(change.remoteId);
    if (change.kind !== 'modify' || isAgain) await Promise.all(this.#flying.keys());
    while (this.#flying.size >= openRequests) await Promise.race(this.#flying.keys());
  }

  async #one(at: number, change: SentChange, ahead: RawEntry | undefined): Promise<void> {
    try {
      this.#words[at] = await applyOne(this.#context, change, ahead);
    } catch (error) {
      // What broke before it was sent counts as sent too: reading again tells.
      if (error instanceof AnswerLost || error instanceof Failure) {
        this.#isLost = true;
        this.#words[at] = { said: 'lost' };
      } else this.#defect ??= { error };
    }
  }

  /** What is known of the accounts whose attributes are set; all that is missing is read at once. */
  async #readAhead(): Promise<ReadonlyMap<SentChange, RawEntry>> {
    const { server, known } = this.#context;
    const ahead = new Map<SentChange, RawEntry>();
    if (!server.isGuarded) return ahead;
    const unread: SentChange[] = [];
    for (const change of this.#changes) {
      if (change.kind !== 'modify' || !isServerId(change.remoteId)) continue;
      const entry = known.take(change, server.dialect);
      if (entry) ahead.set(change, entry);
      else unread.push(change);
    }
    if (unread.length < 2) return ahead;
    const read = await this.#read(unread);
    for (const change of unread) {
      const entry = read.get(change.remoteId);
      if (entry) ahead.set(change, entry);
    }
    return ahead;
  }

  async #read(changes: readonly SentChange[]): Promise<ReadonlyMap<string, RawEntry>> {
    const names = new Set(changes.flatMap((change) => attributesFor(this.#context, change)));
    const ids = changes.map(({ remoteId }) => remoteId);
    try {
      return await byIds(this.#context, ids, [...names]);
    } catch (error) {
      // Then each of them reads for itself, and says what is wrong; also that the connection ended.
      if (error instanceof Failure) return none;
      throw error;
    }
  }
}

const none: ReadonlyMap<string, RawEntry> = new Map();

async function applyOne(
  context: Context,
  change: SentChange,
  ahead: RawEntry | undefined,
): Promise<SentResult> {
  try {
    return await applyChange(context, change, ahead);
  } catch (error) {
    // Nothing was written yet, and the refusal is one that a later try may not meet.
    if (error instanceof Failure && error.code === 'directory-busy') return refused(error.code);
    throw error;
  }
}
