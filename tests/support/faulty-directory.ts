import type { Image } from '../../main/backend/changes/image.ts';
import { equalValues, type Values } from '../../main/backend/changes/lines.ts';
import { AnswerLost, type TargetDirectory } from '../../main/backend/changes/target.ts';
import type { SentChange, SentResult, SentWord } from '../../shared/live.ts';
import type { IncomingAccount } from '../../shared/process.ts';
import { type Entry, incomingOf } from './incoming.ts';

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

/** As `Entry`, and may be written. */
type OwnEntry = Entry & {
  readonly values: Map<string, Values>;
  readonly members: Set<string>;
};

/** Where a message goes. */
export type Step = 'read' | 'send';

/**
 * A directory in memory that keeps the promises of a real one and breaks the rest. A change is
 * carried out whole, and only when what it names as before is still so.
 */
export class FaultyDirectory implements TargetDirectory {
  readonly #entries = new Map<string, OwnEntry>();
  /** How often each change was carried out, by its number. */
  readonly acted = new Map<number, number>();
  /** Passwords that were set, by the number of their change. */
  readonly secrets = new Map<number, string>();
  /** How many changes arrived, carried out or not. */
  arrived = 0;
  #plan: (step: Step) => Fault = () => 'none';
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
    this.#entries.set(remoteId, { kind: image.kind, values, members: new Set(members) });
  }

  /** Decides from now on what goes wrong. */
  plan(plan: (step: Step) => Fault): void {
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

  async read(remoteIds: readonly string[]): Promise<readonly (IncomingAccount | null)[]> {
    const accounts: (IncomingAccount | null)[] = [];
    for (const remoteId of remoteIds) {
      await this.#before('read', remoteId);
      const entry = this.#entries.get(remoteId);
      accounts.push(entry ? incomingOf(remoteId, entry) : null);
    }
    return accounts;
  }

  async find(dn: string): Promise<IncomingAccount | null> {
    const remoteId = this.#idAt(dn);
    await this.#before('read', remoteId ?? '');
    const entry = this.#entries.get(remoteId ?? '');
    return entry && remoteId !== undefined ? incomingOf(remoteId, entry) : null;
  }

  async isMember(group: string, member: string): Promise<boolean> {
    await this.#before('read', group);
    return this.holds(group, member);
  }

  async send(change: SentChange): Promise<SentResult> {
    const fault = await this.#before('send', change.remoteId);
    if (fault === 'refused') return { said: 'refused', code: 'not-permitted' };
    this.arrived += 1;
    const result = this.#carryOut(change);
    if (fault === 'lost-after') throw new AnswerLost();
    if (fault === 'broken-after') throw new Error('The connection broke.');
    if (fault === 'silent') return new Promise(() => undefined);
    return result;
  }

  async sendAll(changes: readonly SentChange[]): Promise<readonly SentWord[]> {
    const words: SentWord[] = changes.map(() => ({ said: 'kept' }));
    for (const [at, change] of changes.entries()) {
      try {
        words[at] = await this.send(change);
      } catch (error) {
        if (!(error instanceof AnswerLost)) throw error;
        words[at] = { said: 'lost' };
        break;
      }
    }
    return words;
  }

  async #before(step: Step, remoteId: string): Promise<Fault> {
    const fault = this.#plan(step);
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
    if (fault === 'lost-before' || (step === 'read' && fault === 'lost-after')) {
      throw new AnswerLost();
    }
    if (fault === 'broken-before' || (step === 'read' && fault === 'broken-after')) {
      throw new Error('The connection broke.');
    }
    if (fault === 'deleted') this.#entries.delete(remoteId);
    if (fault === 'moved') this.#move(remoteId);
    return fault;
  }

  /** Somebody else sets what the changes are about to something that nobody asked for. */
  #move(remoteId: string): void {
    this.#moves += 1;
    this.#entries.get(remoteId)?.values.set('title', [`theirs ${this.#moves}`]);
  }

  #idAt(dn: string): string | undefined {
    return [...this.#entries].find(([, { values }]) => values.get('@dn')?.[0] === dn)?.[0];
  }

  #carryOut(change: SentChange): SentResult {
    if (change.kind === 'create') return this.#create(change);
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
    if (change.kind === 'reset-password') {
      this.secrets.set(change.id, Buffer.from(change.secret ?? []).toString('utf8'));
      entry.values.set('@passwordSetAt', [String(Date.now())]);
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

  #create(change: SentChange): SentResult {
    const values = new Map(change.lines.map(({ name, after }) => [name, after]));
    const dn = values.get('@dn')?.[0];
    if (typeof dn !== 'string' || this.#idAt(dn) !== undefined) {
      return { said: 'refused', code: 'account-exists' };
    }
    const remoteId = `made ${change.id}`;
    this.#entries.set(remoteId, { kind: 'person', values, members: new Set() });
    return { ...this.#done(change), created: remoteId };
  }

  #done(change: SentChange): Extract<SentResult, { said: 'done' }> {
    this.acted.set(change.id, (this.acted.get(change.id) ?? 0) + 1);
    return { said: 'done', created: null };
  }
}
