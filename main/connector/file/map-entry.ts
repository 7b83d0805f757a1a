import { hash } from 'node:crypto';
import { baseName, canonicalName, classify } from '../../../shared/model/attribute.ts';
import type { AccountRecord } from '../../../shared/model/record.ts';
import { memberUidKey, normalizeDn } from './dn.ts';
import {
  type FactName,
  type Facts,
  isFactName,
  kindOf,
  noFacts,
  stableIdOf,
  textsOf,
} from './entry-facts.ts';
import { type StateOptions, statesOf } from './entry-states.ts';
import type { LdifAttribute, LdifValue } from './ldif.ts';

/** An entry as any source of records gives it; `dn` is null in a file without names. */
export type SourceEntry = {
  readonly line: number;
  readonly dn: string | null;
  /** What identifies the entry in its file; without it, its name does. */
  readonly key?: string;
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
  readonly key: string;
  /** The attribute's name in a JSON object, up to its values or its only text. */
  readonly opening: string;
  readonly textOpening: string;
  /** Place among all plans in the order of their keys, while there are few. */
  rank: number;
};

const memberBases = new Set(['member', 'uniquemember', 'memberuid']);
const maxPlans = 10_000;
const maxRankedPlans = 500;
// Texts that JSON writes as they are.
const plainText = /^[ !#-[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\uffff]*$/;

/** Makes account records of entries, and counts the secret values that it leaves out. */
export class EntryMapper {
  readonly #options: StateOptions;
  readonly #plans = new Map<string, Plan>();
  readonly #dropped = new Map<string, number>();
  // One object for all entries, emptied after each.
  readonly #facts = noFacts();
  readonly #used: FactName[] = [];

  /** `nowMs` is when the file was written; a lock of Active Directory lasts 30 minutes by default. */
  constructor(options: Pick<StateOptions, 'nowMs'> & Partial<StateOptions>) {
    this.#options = { lockoutDurationMs: 1_800_000, ...options };
  }

  /** How many values of each secret attribute were left out, by its name in lower case. */
  dropped(): ReadonlyMap<string, number> {
    return this.#dropped;
  }

  map(entry: SourceEntry): Mapped {
    const facts = this.#facts;
    const content = new Content();
    for (const attribute of entry.attributes) this.#add(attribute, content);
    const mapped = this.#make(entry, facts, content);
    for (const name of this.#used) facts[name] = undefined;
    this.#used.length = 0;
    return mapped;
  }

  #make({ line, dn, key }: SourceEntry, facts: Facts, content: Content): Mapped {
    const kind = kindOf(facts);
    if (kind === null) return { kind: 'other' };
    const dnKey = dn === null ? null : normalizeDn(dn);
    if (dn !== null && !dnKey) return { kind: 'problem', line, reason: 'dn-invalid' };
    const remoteId = stableIdOf(facts) || key || dnKey;
    if (!remoteId) return { kind: 'problem', line, reason: 'key-missing' };
    const identity = { line, remoteId, dn, dnKey, kind };
    const isRanked = this.#plans.size <= maxRankedPlans;
    const fields = content.finish(`${kind} ${remoteId} ${dnKey ?? ''}`, isRanked);
    return { kind: 'record', record: recordOf(identity, facts, fields, this.#options) };
  }

  #add(attribute: LdifAttribute, content: Content): void {
    const { values, key } = attribute;
    const plan = this.#plans.get(key) ?? this.#planOf(key, attribute.name);
    if (plan.fact !== null) {
      this.#facts[plan.fact] = values;
      this.#used.push(plan.fact);
    }
    if (plan.use === 'drop') {
      this.#dropped.set(plan.base, (this.#dropped.get(plan.base) ?? 0) + values.length);
    } else if (plan.use === 'members') content.addMembers(values, plan.base);
    else content.add(values, plan);
  }

  #planOf(key: string, name: string): Plan {
    if (this.#plans.size >= maxPlans) this.#plans.clear();
    const base = baseName(key);
    // A value in another language or a part of a list does not stand for the attribute itself.
    const isWhole = key === base || key === `${base};binary`;
    const fact = isWhole && isFactName(base) ? base : null;
    const opening = `"${key === base ? canonicalName(name) : name}":[`;
    const textOpening = `${opening}"`;
    const plan = { base, key, opening, textOpening, use: useOf(base), fact, rank: 0 };
    this.#plans.set(key, plan);
    this.#rankPlans();
    return plan;
  }

  // Comparing numbers instead of names makes up for sorting the attributes of every entry.
  #rankPlans(): void {
    if (this.#plans.size > maxRankedPlans) return;
    const ordered = [...this.#plans.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const [i, plan] of ordered.entries()) plan.rank = i;
  }
}

function useOf(base: string): Use {
  if (memberBases.has(base)) return 'members';
  const classification = classify(base);
  if (classification === 'secret') return 'drop';
  return classification === 'personal' ? 'personal' : 'open';
}

type ContentFields = Pick<AccountRecord, 'attributes' | 'personal' | 'members' | 'contentHash'>;

/** `json` is all values, or one text that needs no escapes, without its quotation marks. */
type Piece = { readonly plan: Plan; readonly json: string; readonly isText: boolean };

/** Collects the values of one entry as JSON in one order, which its hash is then taken over. */
class Content {
  readonly #pieces: Piece[] = [];
  #members: string[] = [];

  add(values: readonly LdifValue[], plan: Plan): void {
    const value = values[0] ?? '';
    if (values.length > 1) {
      this.#pieces.push({ plan, json: values.map(jsonOf).sort().join(','), isText: false });
    } else if (typeof value === 'string' && plainText.test(value)) {
      this.#pieces.push({ plan, json: value, isText: true });
    } else this.#pieces.push({ plan, json: jsonOf(value), isText: false });
  }

  addMembers(values: readonly LdifValue[], base: string): void {
    for (const value of values) {
      const key = typeof value === 'string' ? memberKey(value, base) : '';
      if (key !== '') this.#members.push(key);
    }
  }

  finish(identity: string, isRanked: boolean): ContentFields {
    if (this.#members.length > 1) this.#members = [...new Set(this.#members)].sort();
    const pieces = this.#pieces;
    if (isRanked) sortByRank(pieces);
    else pieces.sort((a, b) => (a.plan.key < b.plan.key ? -1 : 1));
    let open = '{';
    let personal = '{';
    for (const piece of pieces) {
      if (piece.plan.use === 'personal') personal = withMember(personal, piece);
      else open = withMember(open, piece);
    }
    const openEnd = open.length + 1;
    const personalEnd = openEnd + personal.length + 1;
    // Both are cut out of one text: a text put together would keep all its parts alive.
    const text = `${open}}${personal}}${identity}${this.#members.join('\n')}`;
    return {
      attributes: text.slice(0, openEnd),
      personal: personal === '{' ? null : text.slice(openEnd, personalEnd),
      members: this.#members,
      contentHash: hash('sha256', text, 'base64url'),
    };
  }
}

function withMember(object: string, { plan, json, isText }: Piece): string {
  const before = object.length === 1 ? object : `${object},`;
  return isText ? `${before}${plan.textOpening}${json}"]` : `${before}${plan.opening}${json}]`;
}

// An entry has some twenty attributes, for which this is quicker than a sort by a function.
function sortByRank(pieces: Piece[]): void {
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i];
    if (piece === undefined) return;
    let at = i - 1;
    for (; at >= 0; at--) {
      const before = pieces[at];
      if (before === undefined || before.plan.rank <= piece.plan.rank) break;
      pieces[at + 1] = before;
    }
    pieces[at + 1] = piece;
  }
}

type Identity = Pick<AccountRecord, 'line' | 'remoteId' | 'dn' | 'dnKey' | 'kind'>;

// Field by field: spreading four objects into one took a tenth of an import's time.
function recordOf(
  identity: Identity,
  facts: Facts,
  content: ContentFields,
  options: StateOptions,
): AccountRecord {
  const texts = textsOf(facts);
  const states = statesOf(facts, options);
  return {
    line: identity.line,
    remoteId: identity.remoteId,
    dn: identity.dn,
    dnKey: identity.dnKey,
    kind: identity.kind,
    name: texts.name,
    userName: texts.userName,
    mail: texts.mail,
    title: texts.title,
    department: texts.department,
    employeeId: texts.employeeId,
    manager: texts.manager,
    disabled: states.disabled,
    locked: states.locked,
    mustChange: states.mustChange,
    passwordExpired: states.passwordExpired,
    disabledAt: states.disabledAt,
    lockedAt: states.lockedAt,
    expiresAt: states.expiresAt,
    passwordSetAt: states.passwordSetAt,
    passwordExpiresAt: states.passwordExpiresAt,
    lastSignInAt: states.lastSignInAt,
    createdAt: states.createdAt,
    changedAt: states.changedAt,
    attributes: content.attributes,
    personal: content.personal,
    members: content.members,
    contentHash: content.contentHash,
  };
}

/** The hash of a record whose content is more than its entry's. */
export function rehash(contentHash: string, more: string): string {
  return hash('sha256', `${contentHash}${more}`, 'base64url');
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
