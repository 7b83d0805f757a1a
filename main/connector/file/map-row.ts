import type { AccountKind } from '../../../shared/model/account.ts';
import type { AccountRecord } from '../../../shared/model/record.ts';
import { fold } from '../../../shared/model/search-text.ts';
import type { ColumnState, ColumnTarget } from './csv-columns.ts';
import { unguardCell } from './csv-writer.ts';
import { fileTime, generalizedTime } from './directory-time.ts';
import type { LdifAttribute } from './ldif.ts';
import { EntryMapper, type Mapped, type MapReason, rehash } from './map-entry.ts';

export type MappedRow =
  | Mapped
  | { readonly kind: 'problem'; readonly line: number; readonly reason: RowReason };
export type RowReason = MapReason | 'state-unknown' | 'time-unknown';

type Column = { readonly at: number; readonly target: ColumnTarget };
type States = Partial<Record<ColumnState, string>>;

const yes = new Set('true yes y 1 x ja j wahr on active aktiv'.split(' '));
const no = new Set('false no n 0 nein falsch off'.split(' ').concat(''));
const kinds = new Map<string, AccountKind>([
  ['person', 'person'],
  ['user', 'person'],
  ['benutzer', 'person'],
  ['service', 'service'],
  ['dienst', 'service'],
  ['dienstkonto', 'service'],
  ['service account', 'service'],
  ['group', 'group'],
  ['gruppe', 'group'],
]);
// What a row is known by when it has neither a key nor a distinguished name.
const keyAttributes = ['uid', 'employeenumber', 'mail', 'cn'];
const classes = { person: 'inetOrgPerson', service: 'account', group: 'groupOfNames' } as const;

/** Makes account records of rows whose columns mean what `columns` says, in the same order. */
export class RowMapper {
  readonly #columns: readonly Column[];
  readonly #entries: EntryMapper;

  constructor(columns: readonly ColumnTarget[], nowMs: number) {
    this.#columns = columns
      .map((target, at) => ({ at, target }))
      .filter(({ target }) => target.use !== 'ignore');
    this.#entries = new EntryMapper({ nowMs });
  }

  dropped(): ReadonlyMap<string, number> {
    return this.#entries.dropped();
  }

  map(line: number, cells: readonly string[]): MappedRow {
    const values = new Map<string, { readonly name: string; readonly values: string[] }>();
    const states: States = {};
    for (const { at, target } of this.#columns) {
      const text = unguardCell(cells[at] ?? '').trim();
      if (text === '') continue;
      if (target.use === 'state') states[target.state] = text;
      else if (target.use === 'attribute') addValue(values, target.name, text);
    }
    const kind = states.kind === undefined ? 'person' : kinds.get(fold(states.kind));
    if (kind === undefined) return { kind: 'problem', line, reason: 'state-unknown' };
    addValue(values, 'objectClass', classes[kind]);
    const attributes: LdifAttribute[] = [...values].map(([key, item]) => ({ ...item, key }));
    const other = states.dn === undefined ? firstOf(values, keyAttributes) : '';
    const key = states.key ?? other;
    const mapped = this.#entries.map({ line, dn: states.dn ?? null, key, attributes });
    return mapped.kind === 'record' ? withStates(mapped.record, states) : mapped;
  }
}

function addValue(
  values: Map<string, { readonly name: string; readonly values: string[] }>,
  name: string,
  text: string,
): void {
  const key = name.toLowerCase();
  const item = values.get(key);
  if (item === undefined) values.set(key, { name, values: [text] });
  else if (!item.values.includes(text)) item.values.push(text);
}

function firstOf(
  values: ReadonlyMap<string, { readonly values: readonly string[] }>,
  keys: readonly string[],
): string {
  for (const key of keys) {
    const text = values.get(key)?.values[0];
    if (text !== undefined) return text.toLowerCase();
  }
  return '';
}

const flagStates = ['disabled', 'locked', 'mustChange', 'passwordExpired'] as const;
const timeStates = [
  'disabledAt',
  'lockedAt',
  'expiresAt',
  'passwordSetAt',
  'lastSignInAt',
  'createdAt',
  'changedAt',
] as const;

function withStates(record: AccountRecord, states: States): MappedRow {
  const { line } = record;
  const flags: Partial<Record<(typeof flagStates)[number], boolean>> = {};
  for (const name of flagStates) {
    const text = states[name];
    if (text === undefined) continue;
    const flag = readFlag(text);
    if (flag === null) return { kind: 'problem', line, reason: 'state-unknown' };
    flags[name] = flag;
  }
  const times: Partial<Record<(typeof timeStates)[number], number>> = {};
  for (const name of timeStates) {
    const text = states[name];
    if (text === undefined) continue;
    const time = readTime(text);
    if (time === null) return { kind: 'problem', line, reason: 'time-unknown' };
    times[name] = time;
  }
  const contentHash = rehash(record.contentHash, JSON.stringify([flags, times]));
  return { kind: 'record', record: { ...record, ...flags, ...times, contentHash } };
}

function readFlag(text: string): boolean | null {
  const word = fold(text);
  if (yes.has(word)) return true;
  return no.has(word) ? false : null;
}

/** A time as directories and spreadsheets write it: ISO 8601 (UTC unless it says), 31.12.2026. */
function readTime(text: string): number | null {
  const directory = generalizedTime(text) ?? (/^\d{17,19}$/.test(text) ? fileTime(text) : null);
  if (directory !== null) return directory;
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(\d{1,2}:\d{2}(?::\d{2})?))?$/.exec(text);
  const iso =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      text,
    );
  if (german !== null) {
    const [, day = '', month = '', year = '', time = '00:00'] = german;
    return utc(
      `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
      time.padStart(5, '0'),
      'Z',
    );
  }
  if (iso === null) return null;
  const [, year = '', month = '', day = '', time = '00:00', zone = 'Z'] = iso;
  return utc(`${year}-${month}-${day}`, time, zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'));
}

function utc(date: string, time: string, zone: string): number | null {
  const ms = Date.parse(`${date}T${time}${zone}`);
  // Date.parse takes 31 February for a day in March.
  const isReal = !Number.isNaN(ms) && new Date(`${date}T00:00Z`).toISOString().startsWith(date);
  return isReal ? ms : null;
}
