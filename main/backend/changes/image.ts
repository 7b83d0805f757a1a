import type { AccountKind, AttributeMap } from '../../../shared/model/account.ts';
import { baseName, classify } from '../../../shared/model/attribute.ts';
import { accountTexts, type AccountTexts } from '../../../shared/model/account-texts.ts';
import { kindOf } from '../replica/account-rows.ts';
import { openAttributes } from '../replica/attributes.ts';
import type { PersonalValues } from '../replica/personal.ts';
import type { Reader } from '../store/reader.ts';
import type { Line, Values } from './lines.ts';

/** Facts of an account that a change can name, with the column that keeps each. */
export const factColumns = {
  '@disabled': 'disabled',
  '@locked': 'locked',
  '@mustChange': 'must_change',
  '@passwordExpired': 'password_expired',
  '@disabledAt': 'disabled_at',
  '@lockedAt': 'locked_at',
  '@expiresAt': 'expires_at',
  '@passwordSetAt': 'password_set_at',
  '@lastSignInAt': 'last_sign_in_at',
  '@createdAt': 'created_at',
  '@changedAt': 'changed_at',
  '@passwordExpiresAt': 'password_expires_at',
} as const;

/** The name of a fact in a change. The sign keeps it apart from every attribute. */
export type FactName = keyof typeof factColumns;

const factNames = Object.keys(factColumns) as readonly FactName[];
const flags: ReadonlySet<string> = new Set([
  '@disabled',
  '@locked',
  '@mustChange',
  '@passwordExpired',
]);

/** One account as the replica holds it now, in the form that changes speak of. */
export type Image = {
  readonly id: number;
  readonly directory: number;
  readonly kind: AccountKind;
  readonly version: number;
  readonly name: string;
  readonly userName: string;
  readonly dn: string | null;
  readonly deleted: boolean;
  readonly facts: Readonly<Record<FactName, number | null>>;
  readonly open: AttributeMap;
  readonly personal: AttributeMap;
};

type Row = { readonly [Column in (typeof factColumns)[FactName]]: number | null } & {
  readonly id: number;
  readonly directory: number;
  readonly kind: number;
  readonly version: number;
  readonly name: string;
  readonly user_name: string;
  readonly dn: string | null;
  readonly deleted_at: number | null;
  readonly attributes: string;
  readonly sealed: Uint8Array | null;
  readonly sealed_version: number;
};

function imagesSql(sealed: 'sealed' | 'NULL AS sealed'): string {
  return `SELECT id, directory, kind, version, name, user_name, dn, deleted_at, attributes,
    ${sealed}, sealed_version, ${Object.values(factColumns).join(', ')}
    FROM accounts WHERE id IN (SELECT value FROM json_each(?))`;
}

/** Accounts by number. Personal values are unsealed only when a change needs them. */
export function readImages(
  read: Reader,
  ids: readonly number[],
  personal: PersonalValues | null,
): ReadonlyMap<number, Image> {
  const sql = imagesSql(personal ? 'sealed' : 'NULL AS sealed');
  const rows = read.all<Row>(sql, JSON.stringify(ids));
  return new Map(rows.map((row) => [row.id, toImage(row, personal)]));
}

function toImage(row: Row, personal: PersonalValues | null): Image {
  const facts = Object.fromEntries(factNames.map((name) => [name, row[factColumns[name]]]));
  return {
    id: row.id,
    directory: row.directory,
    kind: kindOf(row.kind),
    version: row.version,
    name: row.name,
    userName: row.user_name,
    dn: row.dn,
    deleted: row.deleted_at !== null,
    // fromEntries forgets that every name is there.
    facts: facts as Image['facts'],
    open: openAttributes(row.attributes),
    personal: personal?.isOpen
      ? personal.open('accounts', row.id, row.sealed_version, row.sealed)
      : {},
  };
}

/** Whether a name is that of a fact. */
export function isFact(name: string): name is FactName {
  return name in factColumns;
}

/** What an account holds under a name now. */
export function valuesOf(image: Image, name: string): Values {
  if (name === '@deleted') return [String(image.deleted)];
  if (name === '@dn') return image.dn === null ? null : [image.dn];
  if (isFact(name)) {
    const value = image.facts[name];
    if (value === null) return null;
    return [flags.has(name) ? String(value === 1) : String(value)];
  }
  return find(isPersonal(name) ? image.personal : image.open, name)?.[1] ?? null;
}

/** Whether an attribute belongs to the compartment of personal values. */
export function isPersonal(name: string): boolean {
  return !name.startsWith('@') && classify(baseName(name)) === 'personal';
}

function find(attributes: AttributeMap, name: string) {
  // Nearly always it is spelled as it is kept, and this is asked for each of many thousands.
  const exact = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (exact) return [name, exact] as const;
  const wanted = name.toLowerCase();
  return Object.entries(attributes).find(([known]) => known.toLowerCase() === wanted);
}

function withValues(attributes: AttributeMap, { name, after }: Line): AttributeMap {
  const known = find(attributes, name)?.[0] ?? name;
  const rest = Object.entries(attributes).filter(([other]) => other !== known);
  if (after === null || after.length === 0) return Object.fromEntries(rest);
  return Object.fromEntries([...rest, [known, after]]);
}

/** The account as it is after a change. Facts that are not flags are whole numbers or none. */
export function applyLines(image: Image, lines: readonly Line[]): Image {
  let { open, personal, deleted, dn } = image;
  const facts: Record<FactName, number | null> = { ...image.facts };
  for (const line of lines) {
    const first = line.after?.[0];
    const text = typeof first === 'string' ? first : null;
    if (line.name === '@deleted') deleted = text === 'true';
    else if (line.name === '@dn') dn = text;
    else if (isFact(line.name)) facts[line.name] = factValue(line.name, text);
    else if (isPersonal(line.name)) personal = withValues(personal, line);
    else open = withValues(open, line);
  }
  return { ...image, open, personal, deleted, dn, facts, version: image.version + 1 };
}

function factValue(name: FactName, text: string | null): number | null {
  if (flags.has(name)) return text === 'true' ? 1 : 0;
  return text === null ? null : Number(text);
}

/** The fields that are read from the attributes of an account. */
export function textsOf(open: AttributeMap): AccountTexts {
  const lower = new Map(Object.entries(open).map(([name, values]) => [name.toLowerCase(), values]));
  const first = (name: string): string => {
    const value = lower.get(name)?.[0];
    return typeof value === 'string' ? value : '';
  };
  return accountTexts(first, (dn) => dn.trim().toLowerCase());
}
