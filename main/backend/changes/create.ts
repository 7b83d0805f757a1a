import { randomUUID } from 'node:crypto';
import type { AttributeMap } from '../../../shared/model/account.ts';
import { canonicalName, classify } from '../../../shared/model/attribute.ts';
import type { Connection } from '../../../shared/model/connection.ts';
import type { NewAccount } from '../../../shared/model/change.ts';
import { Failure } from '../../../shared/failure.ts';
import type { AccountRecord } from '../../../shared/model/record.ts';
import type { Reader } from '../store/reader.ts';
import { type Dialect, escapeRdn } from './edits.ts';
import { factColumns, textsOf } from './image.ts';
import type { Line, Values } from './lines.ts';
import type { NewChange } from './sets.ts';
import { dialectOf } from './stage.ts';

const classes = {
  person: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
  service: ['top', 'account'],
  group: ['top', 'groupOfNames'],
} as const;

const microsoftClasses = {
  person: ['top', 'person', 'organizationalPerson', 'user'],
  service: ['top', 'person', 'organizationalPerson', 'user'],
  group: ['top', 'group'],
} as const;

/** The lines that make an account out of a record of a file. */
export function linesOfRecord(record: AccountRecord): Line[] {
  const added = (name: string, after: Values): Line => ({ name, before: null, after });
  const open = JSON.parse(record.attributes) as AttributeMap;
  const personal = JSON.parse(record.personal ?? '{}') as AttributeMap;
  return [
    added('@kind', [record.kind]),
    added('@remoteId', [record.remoteId]),
    ...(record.dn === null ? [] : [added('@dn', [record.dn])]),
    ...(record.dnKey === null ? [] : [added('@dnKey', [record.dnKey])]),
    ...factLines(record).map(({ name, value }) => added(name, value)),
    ...Object.entries({ ...open, ...personal }).map(([name, values]) => added(name, values)),
  ];
}

/** The facts of a record under the names that changes use. */
export function factLines(
  record: AccountRecord,
): { readonly name: string; readonly value: Values }[] {
  return Object.keys(factColumns).map((name) => {
    const value = new Map<string, unknown>(Object.entries(record)).get(name.slice(1));
    const isFlag = typeof value === 'boolean';
    const known = isFlag || typeof value === 'number';
    return { name, value: known ? [String(value)] : null };
  });
}

/** The change that adds a record of a file. */
export function createChange(directory: number, record: AccountRecord): NewChange {
  return {
    target: null,
    directory,
    kind: 'create',
    baseVersion: 0,
    lines: linesOfRecord(record).filter((line) => line.after !== null && line.after[0] !== 'false'),
    contentHash: record.contentHash,
  };
}

/** Where and in which dialect an account is made. */
export type Birthplace = Dialect & {
  /** The DN under which it comes when nobody says so. */
  readonly base: string;
};

/** The change that adds what an operator typed. */
export function createTyped(account: NewAccount, place: Birthplace): NewChange {
  const lines: Line[] = [];
  const open: Record<string, AttributeMap[string]> = {};
  for (const [attribute, values] of Object.entries(account.attributes)) {
    const name = canonicalName(attribute);
    if (classify(name) === 'secret') throw new Failure('mapping-invalid');
    if (values.length === 0) continue;
    lines.push({ name, before: null, after: values });
    open[name] = values;
  }
  const isMicrosoft = place.server === 'active-directory';
  if (!open['objectClass']) {
    const after = [...(isMicrosoft ? microsoftClasses : classes)[account.kind]];
    lines.push({ name: 'objectClass', before: null, after });
  }
  const texts = textsOf(open);
  if (texts.name === '') throw new Failure('mapping-invalid');
  const isByName = texts.userName === '' || isMicrosoft;
  const rdn = isByName ? `cn=${escapeRdn(texts.name)}` : `uid=${escapeRdn(texts.userName)}`;
  const added = (name: string, value: string): Line => ({ name, before: null, after: [value] });
  const parent = account.parent ?? place.base;
  if (parent === '') throw new Failure('mapping-invalid');
  const dn = `${rdn},${parent}`;
  return {
    target: null,
    directory: account.directory,
    kind: 'create',
    baseVersion: 0,
    lines: [
      added('@kind', account.kind),
      // A server gives out its own ids.
      ...(place.isLive ? [] : [added('@remoteId', randomUUID())]),
      added('@dn', dn),
      added('@dnKey', dn.toLowerCase()),
      ...lines,
    ],
  };
}

/** Where accounts of a directory are made unless somebody says otherwise; undefined without it. */
export function birthplaceOf(read: Reader, directory: number): Birthplace | undefined {
  const sql = 'SELECT name, connection FROM directories WHERE id = ?';
  const row = read.get<{ name: string; connection: string | null }>(sql, directory);
  if (!row) return undefined;
  const { bases } = JSON.parse(row.connection ?? '{"bases":[]}') as Pick<Connection, 'bases'>;
  const dialect = dialectOf(read, directory);
  const base = dialect.isLive ? (bases[0] ?? '') : `o=${escapeRdn(row.name)}`;
  return { ...dialect, base };
}
