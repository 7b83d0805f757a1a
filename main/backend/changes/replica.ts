import { createHash, randomUUID } from 'node:crypto';
import { fold, searchText } from '../../../shared/model/search-text.ts';
import type { AccountKind } from '../../../shared/model/account.ts';
import type { AccountColumn } from '../../../shared/model/account.ts';
import { textAttributes } from '../../../shared/model/account-texts.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import { AccountWriter, personalNames } from '../replica/account-writer.ts';
import type { PersonalValues } from '../replica/personal.ts';
import { setText, singleTexts } from '../replica/texts.ts';
import type { Writer } from '../store/store.ts';
import {
  applyLines,
  type FactName,
  factColumns,
  type Image,
  isFact,
  isPersonal,
  textsOf,
} from './image.ts';
import type { Line } from './lines.ts';

const updateSql = `UPDATE accounts SET dn = ?, dn_key = coalesce(?, dn_key), name = ?, name_key = ?, user_name = ?,
  mail = ?, title = ?, department = ?, employee_id = ?, manager = coalesce(?, manager), disabled = ?, locked = ?,
  must_change = ?, password_expired = ?, disabled_at = ?, locked_at = ?, expires_at = ?,
  password_set_at = ?, last_sign_in_at = ?, created_at = ?, changed_at = ?,
  password_expires_at = ?, deleted_at = ?,
  version = ?, shape = ?, attributes = ?, sealed = iif(?, ?, sealed),
  sealed_version = iif(?, ?, sealed_version), content_hash = coalesce(?, content_hash)
  WHERE id = ? AND version = ?`;

/** A fingerprint of what is not personal, for the audit log. */
export function imageHash(image: Image): string {
  const { open, facts, dn, deleted } = image;
  return createHash('sha256')
    .update(JSON.stringify([open, facts, dn, deleted]))
    .digest('base64url');
}

/** Writes what a change does to one account; the version makes sure that nobody wrote in between. */
export function updateAccount(
  tx: Writer,
  personal: PersonalValues,
  work: {
    readonly image: Image;
    readonly lines: readonly Line[];
    readonly now: number;
    readonly contentHash: string | null;
  },
): Image {
  const { image, lines, now } = work;
  const next = applyLines(image, lines);
  const names = new Set(lines.map((line) => line.name));
  const texts = textsOf(next.open);
  const name = texts.name === '' ? image.name : texts.name;
  const attributes = JSON.stringify(next.open);
  // Who edits clear values leaves the sealed ones as they are, and needs no key for them.
  const isSealing = lines.some((line) => isPersonal(line.name));
  const sealedJson = Object.keys(next.personal).length === 0 ? null : JSON.stringify(next.personal);
  const sealedNames = isSealing ? personalNames(sealedJson) : keptNames(tx, image.id);
  const { changes } = tx.run(
    updateSql,
    next.dn,
    names.has('@dn') ? (next.dn?.toLowerCase() ?? null) : null,
    name,
    fold(name),
    texts.userName,
    texts.mail,
    texts.title,
    texts.department,
    texts.employeeId,
    names.has('manager') ? texts.manager : null,
    ...factValues(next, now),
    next.deleted ? now : null,
    next.version,
    new AccountWriter(personal, singleTexts).shape(tx, attributes, sealedNames),
    attributes,
    Number(isSealing),
    isSealing ? personal.seal('accounts', image.id, next.version, sealedJson) : null,
    Number(isSealing),
    next.version,
    work.contentHash,
    image.id,
    image.version,
  );
  if (changes !== 1)
    throw new Error('An account was written by somebody else inside a transaction.');
  // What is deleted is not found.
  setText(tx, image.id, next.deleted ? null : searchText({ ...texts, name }));
  return next;
}

/** Names of the personal attributes that an account has, from its shape. */
function keptNames(tx: Writer, id: number): string {
  const sql = 'SELECT names FROM shapes WHERE id = (SELECT shape FROM accounts WHERE id = ?)';
  const names = tx.value<string>(sql, id) ?? '';
  return names
    .split(' ')
    .filter((name) => name !== '' && isPersonal(name))
    .join(' ');
}

function factValues(image: Image, now: number): (number | null)[] {
  return (Object.keys(factColumns) as FactName[]).map((name) =>
    name === '@changedAt' ? now : image.facts[name],
  );
}

/** Adds the account that a change makes, and answers its row number; null when its id is taken. */
export function createAccount(
  tx: Writer,
  personal: PersonalValues,
  change: {
    readonly directory: number;
    readonly lines: readonly Line[];
    readonly now: number;
    readonly contentHash: string | null;
  },
): number | null {
  const first = (name: string): string | null => {
    const value = change.lines.find((line) => line.name === name)?.after?.[0];
    return typeof value === 'string' ? value : null;
  };
  const writer = new AccountWriter(personal, singleTexts);
  writer.begin(tx);
  const image = applyLines(
    blank(first('@kind')),
    change.lines.filter((line) => !made.has(line.name)),
  );
  const texts = textsOf(image.open);
  const { facts } = image;
  const account: IncomingAccount = {
    line: 0,
    remoteId: first('@remoteId') ?? randomUUID(),
    dn: first('@dn'),
    dnKey: first('@dnKey'),
    kind: image.kind,
    ...texts,
    disabled: facts['@disabled'] === 1,
    locked: facts['@locked'] === 1,
    mustChange: facts['@mustChange'] === 1,
    passwordExpired: facts['@passwordExpired'] === 1,
    disabledAt: facts['@disabledAt'],
    lockedAt: facts['@lockedAt'],
    expiresAt: facts['@expiresAt'],
    passwordSetAt: facts['@passwordSetAt'],
    passwordExpiresAt: facts['@passwordExpiresAt'],
    lastSignInAt: facts['@lastSignInAt'],
    createdAt: facts['@createdAt'] ?? change.now,
    changedAt: facts['@changedAt'] ?? change.now,
    attributes: JSON.stringify(image.open),
    personal: Object.keys(image.personal).length === 0 ? null : JSON.stringify(image.personal),
    members: [],
    contentHash: '',
    text: searchText(texts),
    nameKey: fold(texts.name),
  };
  return writer.insert(tx, change.directory, account, change.contentHash ?? '');
}

const made = new Set(['@kind', '@remoteId', '@dnKey']);

function blank(kind: string | null): Image {
  const facts = Object.fromEntries(Object.keys(factColumns).map((name) => [name, null]));
  return {
    id: 0,
    directory: 0,
    kind: kind === 'group' || kind === 'service' ? (kind satisfies AccountKind) : 'person',
    version: 0,
    name: '',
    userName: '',
    dn: null,
    deleted: false,
    // fromEntries forgets that every name is there.
    facts: facts as Image['facts'],
    open: {},
    personal: {},
  };
}

const factOrders: Readonly<Partial<Record<FactName, AccountColumn>>> = {
  '@disabled': 'state',
  '@locked': 'state',
  '@mustChange': 'state',
  '@passwordExpired': 'state',
  '@expiresAt': 'expiresAt',
  '@passwordSetAt': 'passwordSetAt',
  '@lastSignInAt': 'lastSignInAt',
  '@createdAt': 'createdAt',
};

/** The orders of the grid in which these lines move an account. */
export function movedOrders(lines: readonly Line[]): AccountColumn[] {
  const moved = new Set<AccountColumn>(['changedAt']);
  for (const { name } of lines) {
    if (isPersonal(name)) continue;
    if (isFact(name)) {
      const order = factOrders[name];
      if (order) moved.add(order);
      continue;
    }
    const field = textAttributes.get(name.toLowerCase());
    if (field === 'name') for (const one of byName) moved.add(one);
    else if (field && field !== 'manager') moved.add(field);
  }
  return [...moved];
}

/** Orders that use the name to part equals. */
const byName: readonly AccountColumn[] = [
  'name',
  'title',
  'department',
  'kind',
  'state',
  'directory',
];
/** Every order: for accounts that come and go. */
export const everyOrder: readonly AccountColumn[] = [
  ...byName,
  'userName',
  'mail',
  'employeeId',
  'lastSignInAt',
  'expiresAt',
  'passwordSetAt',
  'createdAt',
  'changedAt',
];
