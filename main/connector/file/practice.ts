import { fold } from '../../../shared/model/search-text.ts';
import type { LdifAttribute, LdifEntry } from './ldif.ts';
import { cultures, departments, groupThemes, services, streets, titles } from './practice-names.ts';

export type PracticeOptions = {
  /** Whether entries carry ids, dates and states, which a plain server does not let one import. */
  readonly operational: boolean;
};

export const practiceSuffix = 'dc=corp,dc=example';
/** The moment at which the practice directory was "exported"; its dates lie before. */
export const practiceNowMs = Date.UTC(2026, 5, 30, 12);
const dayMs = 86_400_000;
const accountsPerGroup = 50;
/** Groups 3, 4 and 5 contain each other in a circle, as real directories do by mistake. */
const cycle: ReadonlyMap<number, number> = new Map([
  [3, 4],
  [4, 5],
  [5, 3],
]);

/** One source of pseudo-random numbers (mulberry32) for each entry, so that any can be made alone. */
class Draws {
  #state: number;

  constructor(seed: number, index: number) {
    this.#state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35)) | 0;
  }

  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  is(share: number): boolean {
    return this.fraction() < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  digits(count: number): string {
    return String(this.below(10 ** count)).padStart(count, '0');
  }
}

type Name = { readonly text: string; readonly roman: string };

const people = cultures.map((culture) => ({
  language: culture.language,
  phone: culture.phone,
  cities: culture.cities.split(' '),
  given: nameList(culture.givenNames, culture.romanGivenNames),
  family: nameList(culture.familyNames, culture.romanFamilyNames),
  isFamilyFirst: culture.language === 'ja' || culture.language === 'zh',
}));

function nameList(names: string, roman: string | undefined): readonly Name[] {
  const romans = roman?.split(' ') ?? [];
  return names.split(' ').map((text, i) => ({
    text,
    roman: romans[i] ?? fold(text).replace(/[^a-z]/g, ''),
  }));
}

/**
 * A made-up directory: always the same one for a count and a seed. `count` accounts (people,
 * service accounts and groups together) follow the suffix and its units. Every class and, with
 * `operational: false`, every attribute is one of OpenLDAP's core, cosine and inetorgperson.
 */
export function* practiceEntries(
  count: number,
  seed: number,
  options: PracticeOptions = { operational: true },
): Generator<LdifEntry, void, undefined> {
  const practice = { groups: Math.floor(count / accountsPerGroup), seed, ...options };
  const accounts = count - practice.groups;
  yield* units();
  for (let i = 0; i < accounts; i++) {
    yield isService(i) ? serviceEntry(i, practice) : personEntry(i, practice);
  }
  for (let i = 0; i < practice.groups; i++) yield groupEntry(i, accounts, practice);
}

type Practice = PracticeOptions & { readonly groups: number; readonly seed: number };

function* units(): Generator<LdifEntry, void, undefined> {
  const top = new Attributes('top dcObject organization')
    .add('dc', 'corp')
    .add('o', 'Corp Example');
  yield top.entry(practiceSuffix);
  for (const unit of ['people', 'services', 'groups']) {
    const attributes = new Attributes('top organizationalUnit').add('ou', unit);
    yield attributes.entry(`ou=${unit},${practiceSuffix}`);
  }
}

class Attributes {
  readonly #list: LdifAttribute[] = [];

  constructor(classes: string) {
    this.many('objectClass', classes.split(' '));
  }

  add(name: string, value: string): this {
    return this.many(name, [value]);
  }

  many(name: string, values: readonly string[]): this {
    this.#list.push({ name, key: name.toLowerCase(), values });
    return this;
  }

  entry(dn: string): LdifEntry {
    return { kind: 'entry', line: 0, dn, attributes: this.#list };
  }
}

function isService(index: number): boolean {
  return index % 50 === 49;
}

function personOf(index: number, seed: number) {
  const draws = new Draws(seed, index);
  const culture = draws.pick(people);
  const given = draws.pick(culture.given);
  const family = draws.pick(culture.family);
  const userName = `${given.roman.slice(0, 1)}${family.roman}${index}`;
  return { draws, culture, given, family, userName };
}

function accountDn(index: number, seed: number): string {
  if (isService(index)) return `uid=${serviceName(index)},ou=services,${practiceSuffix}`;
  return `uid=${personOf(index, seed).userName},ou=people,${practiceSuffix}`;
}

function personEntry(index: number, practice: Practice): LdifEntry {
  const { draws, culture, given, family, userName } = personOf(index, practice.seed);
  const name = culture.isFamilyFirst
    ? `${family.text} ${given.text}`
    : `${given.text} ${family.text}`;
  const city = draws.pick(culture.cities);
  const attributes = new Attributes('top person organizationalPerson inetOrgPerson')
    .add('uid', userName)
    .add('cn', name)
    .add('sn', family.text)
    .add('givenName', given.text)
    .add('displayName', name)
    .add('mail', `${given.roman}.${family.roman}.${index}@corp.example`)
    .add('title', draws.pick(titles))
    .add('departmentNumber', draws.pick(departments))
    .add('employeeNumber', String(100_000 + index))
    .add('l', city)
    .add('telephoneNumber', `${culture.phone} ${draws.digits(7)}`)
    .add('preferredLanguage', culture.language);
  if (draws.is(0.85)) attributes.add('mobile', `${culture.phone} 7${draws.digits(8)}`);
  if (draws.is(0.6)) attributes.add('homePhone', `${culture.phone} ${draws.digits(7)}`);
  if (draws.is(0.7)) {
    const street = `${draws.pick(streets)} ${1 + draws.below(180)}`;
    attributes.add('homePostalAddress', `${street} $ ${draws.digits(5)} ${city}`);
  }
  if (draws.is(0.05)) attributes.add('description', 'Returns from parental leave next quarter');
  if (index > 0) attributes.add('manager', accountDn(managerOf(index), practice.seed));
  if (practice.operational) addOperational(attributes, draws);
  return attributes.entry(`uid=${userName},ou=people,${practiceSuffix}`);
}

// Everyone leads up to eight people, so that the chain of managers stays short.
function managerOf(index: number): number {
  const manager = Math.floor((index - 1) / 8);
  return isService(manager) ? manager - 1 : manager;
}

function serviceName(index: number): string {
  return `svc-${services[Math.floor(index / 50) % services.length] ?? 'web'}-${index}`;
}

function serviceEntry(index: number, practice: Practice): LdifEntry {
  const draws = new Draws(practice.seed, index);
  const name = serviceName(index);
  const attributes = new Attributes('top person organizationalPerson inetOrgPerson')
    .add('uid', name)
    .add('cn', name)
    .add('sn', 'Service')
    .add('employeeType', 'service')
    .add('departmentNumber', draws.pick(departments))
    .add('description', `Runs ${name} on ${1 + draws.below(9)} hosts`)
    .add('manager', accountDn(managerOf(index), practice.seed));
  if (practice.operational) addOperational(attributes, draws);
  return attributes.entry(`uid=${name},ou=services,${practiceSuffix}`);
}

function addOperational(attributes: Attributes, draws: Draws): void {
  const created = practiceNowMs - (30 + draws.below(3650)) * dayMs - draws.below(dayMs);
  const age = practiceNowMs - created;
  const since = (share: number): string =>
    stamp(practiceNowMs - Math.floor(draws.fraction() * age * share));
  attributes
    .add('entryUUID', uuid(draws))
    .add('createTimestamp', stamp(created))
    .add('modifyTimestamp', since(0.5))
    .add('pwdChangedTime', since(0.1));
  if (draws.is(0.9)) attributes.add('authTimestamp', since(0.05));
  if (draws.is(0.03)) attributes.add('pwdAccountLockedTime', '000001010000Z');
  else if (draws.is(0.01)) attributes.add('pwdAccountLockedTime', since(0.01));
  if (draws.is(0.01)) attributes.add('pwdEndTime', since(0.1));
  if (draws.is(0.02)) attributes.add('pwdGraceUseTime', since(0.02));
  if (draws.is(0.01)) attributes.add('pwdReset', 'TRUE');
}

function stamp(ms: number): string {
  return `${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')}`;
}

function uuid(draws: Draws): string {
  const hex = (): string => draws.below(0x10000).toString(16).padStart(4, '0');
  return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-a${hex().slice(1)}-${hex()}${hex()}${hex()}`;
}

function groupName(index: number): string {
  const department = departments[index % departments.length] ?? '';
  return `${department} ${groupThemes[Math.floor(index / 3) % groupThemes.length] ?? ''} ${index}`;
}

function groupDn(index: number): string {
  return `cn=${groupName(index)},ou=groups,${practiceSuffix}`;
}

function groupEntry(index: number, accounts: number, practice: Practice): LdifEntry {
  const draws = new Draws(practice.seed, accounts + index);
  const size = Math.min(groupSize(index, draws), accounts);
  const step = 1 + draws.below(Math.max(1, Math.min(7, Math.floor(accounts / Math.max(1, size)))));
  const start = draws.below(accounts);
  const members: string[] = [];
  for (let i = 0; i < size; i++)
    members.push(accountDn((start + i * step) % accounts, practice.seed));
  const nested = cycle.get(index) ?? (draws.is(0.2) ? index + 1 : -1);
  if (nested >= 0 && nested < practice.groups) members.push(groupDn(nested));
  // The class demands a member; the empty name is the usual stand-in for none.
  const attributes = new Attributes('top groupOfNames')
    .add('cn', groupName(index))
    .many('member', members.length === 0 ? [''] : members);
  if (practice.operational) attributes.add('entryUUID', uuid(draws));
  return attributes.entry(groupDn(index));
}

function groupSize(index: number, draws: Draws): number {
  if (index % 1000 === 0) return 2000 + draws.below(3000);
  const share = draws.fraction();
  if (share < 0.04) return 0;
  if (share < 0.8) return 3 + draws.below(28);
  if (share < 0.97) return 30 + draws.below(90);
  return 100 + draws.below(500);
}
