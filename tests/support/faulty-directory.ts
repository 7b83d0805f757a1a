import { applyLines, factColumns, type Image } from '../../main/backend/changes/image.ts';
import { equalValues, type Values } from '../../main/backend/changes/lines.ts';
import {
  AnswerLost,
  type SentChange,
  type SentResult,
  type TargetDirectory,
} from '../../main/backend/changes/target.ts';

/** What goes wrong with one message to a directory. */
export type Fault =
  | 'none'
  /** The message never arrives, and the sender only learns that no answer came. */
  | 'lost-before'
  /** The directory acts, and its answer is lost. */
  | 'lost-after'
  /** The connection breaks without a word of what became of the message. */
  | 'broken-before'
  | 'broken-after'
  | 'refused'
  /** Somebody else changes or deletes the entry just before the message arrives. */
  | 'moved'
  | 'deleted'
  | 'slow'
  /** The directory acts, and nothing is heard of it ever again. */
  | 'silent';

/** Every fault that leaves the sender with an answer or an error. */
export const faults: readonly Fault[] = [
  'none',
  'lost-before',
  'lost-after',
  'broken-before',
  'broken-after',
  'refused',
  'moved',
  'deleted',
  'slow',
];

type Entry = { readonly values: Map<string, Values>; readonly members: Set<string> };

/** Where a message goes. */
export type Step = 'read' | 'send';

/**
 * A directory in memory that keeps the promises of a real one and breaks the rest. A change is
 * carried out whole, and only when what it names as before is still so.
 */
export class FaultyDirectory implements TargetDirectory {
  readonly #entries = new Map<string, Entry>();
  /** How often each change was carried out, by its number. */
  readonly acted = new Map<number, number>();
  /** How many changes arrived, carried out or not. */
  arrived = 0;
  #plan: (step: Step, change: SentChange) => Fault = () => 'none';
  #moves = 0;

  /** Takes over an account as the replica holds it. */
  add(remoteId: string, image: Image, members: readonly string[] = []): void {
    const { open, personal, facts, dn } = image;
    const values = new Map<string, Values>(Object.entries({ ...open, ...personal }));
    const flags = new Set(['@disabled', '@locked', '@mustChange', '@passwordExpired']);
    for (const [name, value] of Object.entries(facts)) {
      if (value !== null) values.set(name, [flags.has(name) ? String(value === 1) : String(value)]);
    }
    if (dn !== null) values.set('@dn', [dn]);
    values.set('@deleted', ['false']);
    this.#entries.set(remoteId, { values, members: new Set(members) });
  }

  /** Decides from now on what goes wrong. */
  plan(plan: (step: Step, change: SentChange) => Fault): void {
    this.#plan = plan;
  }

  /** What an entry holds under a name; null without either. */
  valuesOf(remoteId: string, name: string): Values {
    return this.#entries.get(remoteId)?.values.get(name) ?? null;
  }

  /** Whether there is such an entry. */
  has(remoteId: string): boolean {
    return this.#entries.has(remoteId);
  }

  /** Whether a group has this member. */
  holds(group: string, member: string): boolean {
    return this.#entries.get(group)?.members.has(member) ?? false;
  }

  /** Somebody else writes. */
  set(remoteId: string, name: string, values: Values): void {
    this.#entries.get(remoteId)?.values.set(name, values);
  }

  /** Somebody else deletes. */
  delete(remoteId: string): void {
    this.#entries.delete(remoteId);
  }

  async read(change: SentChange, replica: Image): Promise<Image | null> {
    await this.#before('read', change);
    const entry = this.#entries.get(change.remoteId);
    if (!entry) return null;
    const known = Object.keys({ ...replica.open, ...replica.personal });
    const names = new Set([...known, ...Object.keys(factColumns), ...entry.values.keys()]);
    const lines = [...names].map((name) => {
      return { name, before: null, after: entry.values.get(name) ?? null };
    });
    return { ...applyLines(replica, lines), version: replica.version };
  }

  async isMember(change: SentChange): Promise<boolean> {
    await this.#before('read', change);
    return this.holds(change.remoteId, change.member ?? '');
  }

  async send(change: SentChange): Promise<SentResult> {
    const fault = await this.#before('send', change);
    if (fault === 'refused') return { said: 'refused', code: 'not-permitted' };
    this.arrived += 1;
    const result = this.#carryOut(change);
    if (fault === 'lost-after') throw new AnswerLost();
    if (fault === 'broken-after') throw new Error('The connection broke.');
    if (fault === 'silent') return new Promise(() => undefined);
    return result;
  }

  async #before(step: Step, change: SentChange): Promise<Fault> {
    const fault = this.#plan(step, change);
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
    if (fault === 'lost-before' || (step === 'read' && fault === 'lost-after')) {
      throw new AnswerLost();
    }
    if (fault === 'broken-before' || (step === 'read' && fault === 'broken-after')) {
      throw new Error('The connection broke.');
    }
    if (fault === 'deleted') this.#entries.delete(change.remoteId);
    if (fault === 'moved') this.#move(change);
    return fault;
  }

  /** Somebody else sets what the change is about to something that nobody asked for. */
  #move(change: SentChange): void {
    const entry = this.#entries.get(change.remoteId);
    const [line] = change.lines;
    if (!entry || !line || line.name.startsWith('@')) return;
    this.#moves += 1;
    entry.values.set(line.name, [`theirs ${this.#moves}`]);
  }

  #carryOut(change: SentChange): SentResult {
    const entry = this.#entries.get(change.remoteId);
    if (!entry) return { said: 'refused', code: 'account-missing' };
    if (change.kind === 'member-add' || change.kind === 'member-remove') {
      const isThere = entry.members.has(change.member ?? '');
      if (isThere === (change.kind === 'member-add')) {
        return { said: 'refused', code: 'account-changed' };
      }
      if (isThere) entry.members.delete(change.member ?? '');
      else entry.members.add(change.member ?? '');
      return this.#done(change);
    }
    for (const { name, before } of change.lines) {
      if (!equalValues(entry.values.get(name) ?? null, before)) {
        return { said: 'refused', code: 'account-changed' };
      }
    }
    if (change.kind === 'delete') this.#entries.delete(change.remoteId);
    else for (const { name, after } of change.lines) entry.values.set(name, after);
    return this.#done(change);
  }

  #done(change: SentChange): SentResult {
    this.acted.set(change.id, (this.acted.get(change.id) ?? 0) + 1);
    return { said: 'done' };
  }
}
