import { hash } from 'node:crypto';
import { baseName, classify } from '../../../shared/model/attribute.ts';
import type { AccountRecord } from '../../../shared/model/record.ts';
import { memberUidKey, normalizeDn } from './dn.ts';
import {
  type FactName,
  type Facts,
  isFactName,
  kindOf,
  noFacts,
  type StateOptions,
  stableIdOf,
  statesOf,
  textsOf,
} from './entry-facts.ts';
import type { LdifAttribute, LdifValue } from './ldif.ts';

/** An entry as any source of records gives it; `dn` is null in a file without names. */
export type SourceEntry = {
  readonly line: number;
  readonly dn: string | null;
  readonly attributes: readonly LdifAttribute[];
};

export type MapReason = 'dn-invalid' | 'key-missing';
export type Mapped =
  | { readonly kind: 'record'; readonly record: AccountRecord }
  | { readonly kind: 'problem'; readonly line: number; readonly reason: MapReason }
  /** An entry that is no account, such as an organizational unit. */
  | { readonly kind: 'other' };

type Use = 'drop' | 'members' | 'personal' | 'open';
type Plan = {
  readonly use: Use;
  readonly fact: FactName | null;
  readonly base: string;
};

const memberBases = new Set(['member', 'uniquemember', 'memberuid']);
const maxPlans = 10_000;
const plainText = /^[ !#-[\]-~]*$/;

/** Makes account records of entries, and counts the secret values that it leaves out. */
export class EntryMapper {
  readonly #options: StateOptions;
  readonly #plans = new Map<string, Plan>();
  readonly #dropped = new Map<string, number>();

  /** `nowMs` is when the file was written; a lock of Active Directory lasts 30 minutes by default. */
  constructor(options: Pick<StateOptions, 'nowMs'> & Partial<StateOptions>) {
    this.#options = { lockoutDurationMs: 1_800_000, ...options };
  }

  /** How many values of each secret attribute were left out, by its name in lower case. */
  dropped(): ReadonlyMap<string, number> {
    return this.#dropped;
  }

  map(entry: SourceEntry): Mapped {
    const facts = noFacts();
    const content = new Content();
    for (const attribute of entry.attributes) this.#add(attribute, facts, content);
    const kind = kindOf(facts);
    if (kind === null) return { kind: 'other' };
    const dnKey = entry.dn === null ? null : normalizeDn(entry.dn);
    if (entry.dn !== null && !dnKey) {
      return { kind: 'problem', line: entry.line, reason: 'dn-invalid' };
    }
    const remoteId = stableIdOf(facts) || dnKey;
    if (!remoteId) return { kind: 'problem', line: entry.line, reason: 'key-missing' };
    const { line, dn } = entry;
    const record: AccountRecord = {
      line,
      remoteId,
      dn,
      dnKey,
      kind,
      ...textsOf(facts),
      ...statesOf(facts, this.#options),
      ...content.finish(`${kind} ${dnKey ?? remoteId}`),
    };
    return { kind: 'record', record };
  }

  #add(attribute: LdifAttribute, facts: Facts, content: Content): void {
    const plan = this.#planOf(attribute.key);
    if (plan.fact !== null) facts[plan.fact] = attribute.values;
    if (plan.use === 'drop') {
      const count = this.#dropped.get(plan.base) ?? 0;
      this.#dropped.set(plan.base, count + attribute.values.length);
    } else if (plan.use === 'members') content.addMembers(attribute.values, plan.base);
    else content.add(attribute, plan.use === 'personal');
  }

  #planOf(key: string): Plan {
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    if (this.#plans.size >= maxPlans) this.#plans.clear();
    const base = baseName(key);
    // A value in another language or a part of a list does not stand for the attribute itself.
    const isWhole = key === base || key === `${base};binary`;
    const plan = { base, use: useOf(base), fact: isWhole && isFactName(base) ? base : null };
    this.#plans.set(key, plan);
    return plan;
  }
}

function useOf(base: string): Use {
  if (memberBases.has(base)) return 'members';
  const classification = classify(base);
  if (classification === 'secret') return 'drop';
  return classification === 'personal' ? 'personal' : 'open';
}

type ContentFields = Pick<AccountRecord, 'attributes' | 'personal' | 'members' | 'contentHash'>;

/** Collects the values of one entry as JSON, and as the lines that its hash is taken over. */
class Content {
  #open = '';
  #personal = '';
  readonly #lines: string[] = [];
  #members: string[] = [];

  add({ name, key, values }: LdifAttribute, isPersonal: boolean): void {
    const json = values.length === 1 ? jsonOf(values[0] ?? '') : this.#listOf(values);
    const sorted = values.length === 1 ? json : values.map(jsonOf).toSorted().join(',');
    this.#lines.push(`${key}:${sorted}`);
    const member = `"${name}":[${json}]`;
    if (isPersonal) this.#personal += this.#personal === '' ? member : `,${member}`;
    else this.#open += this.#open === '' ? member : `,${member}`;
  }

  #listOf(values: readonly LdifValue[]): string {
    let text = '';
    for (const value of values) text += text === '' ? jsonOf(value) : `,${jsonOf(value)}`;
    return text;
  }

  addMembers(values: readonly LdifValue[], base: string): void {
    for (const value of values) {
      const key = typeof value === 'string' ? memberKey(value, base) : '';
      if (key !== '') this.#members.push(key);
    }
  }

  finish(identity: string): ContentFields {
    if (this.#members.length > 1) this.#members = [...new Set(this.#members)];
    const members = this.#members;
    const lines = this.#lines.sort().join('\n');
    const people = members.length > 1 ? members.toSorted() : members;
    const canonical = `${identity}\n${lines}\n\n${people.join('\n')}`;
    return {
      attributes: `{${this.#open}}`,
      personal: this.#personal === '' ? null : `{${this.#personal}}`,
      members,
      contentHash: hash('sha256', canonical, 'base64url'),
    };
  }
}

function memberKey(value: string, base: string): string {
  if (base === 'memberuid') return memberUidKey(value);
  // RFC 4517 §3.3.21: a unique member may carry a bit string after its name.
  const dn = base === 'uniquemember' ? value.replace(/#'[01]*'B$/, '') : value;
  return normalizeDn(dn) ?? dn.toLowerCase();
}

function jsonOf(value: LdifValue): string {
  if (typeof value !== 'string') return `{"b":"${Buffer.from(value).toString('base64')}"}`;
  return plainText.test(value) ? `"${value}"` : JSON.stringify(value);
}
