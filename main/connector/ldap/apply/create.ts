import type { SentChange, SentResult } from '../../../../shared/live.ts';
import { AnswerLost } from '../../directory.ts';
import { escapeDnValue } from '../../file/dn.ts';
import { type Context, idOf, readOne } from '../context.ts';
import { addRequest, deleteRequest, type Value } from '../requests.ts';
import { results } from '../results.ts';
import { bytesOf } from './lines.ts';
import { applyModify } from './modify.ts';
import { rdnType, rdnValue, splitDn } from './names.ts';
import { applyPassword } from './password.ts';
import { readAfterWrite, refused, said, write } from './write.ts';

type Attributes = Map<string, readonly Value[]>;

/** MS-ADTS 2.2.12 and 2.2.16: a security group of its domain's; a normal account, disabled. */
const globalGroup = '-2147483646';
const normalAccount = '512';
const normalDisabled = '514';

/** What classes Active Directory has for what the others call by these names. */
const activeClasses: Readonly<Record<string, string>> = {
  person: 'user',
  service: 'user',
  group: 'group',
};

/**
 * Adds an entry. An account of Active Directory is added disabled, gets its password and is enabled
 * then, so that at no moment somebody can sign in without one. When one of these is refused, the
 * new entry is taken away again.
 */
export async function applyCreate(context: Context, change: SentChange): Promise<SentResult> {
  const wantedDn = textOf(change, '@dn');
  const kind = textOf(change, '@kind');
  if (wantedDn === '') return refused('name-refused');
  const isActive = context.server.kind === 'active-directory';
  const attributes = new Map(
    change.lines
      .filter(({ name, after }) => !name.startsWith('@') && after !== null && after.length > 0)
      .map(({ name, after }): [string, readonly Value[]] => [name, (after ?? []).map(bytesOf)]),
  );
  const dn = isActive ? activeDn(wantedDn, attributes) : wantedDn;
  nameIn(dn, attributes);
  if (isActive) forActive(kind, attributes);
  else if (!forOthers(kind, attributes)) return refused('group-needs-member');
  const result = await write(context, addRequest(dn, [...attributes]));
  if (result.code === results.noSuchObject) return refused('parent-missing');
  if (result.code !== results.success) return said(result);
  return complete(context, change, dn, isActive && kind !== 'group');
}

function textOf({ lines }: SentChange, wanted: string): string {
  const [value] = lines.find(({ name }) => name === wanted)?.after ?? [];
  return typeof value === 'string' ? value : '';
}

function first(attributes: Attributes, name: string): string {
  for (const [known, [value]] of attributes) {
    if (known.toLowerCase() === name && typeof value === 'string') return value;
  }
  return '';
}

function setOnce(attributes: Attributes, name: string, value: string): void {
  if (value !== '' && first(attributes, name.toLowerCase()) === '') attributes.set(name, [value]);
}

/** Active Directory names people and groups by cn only. */
function activeDn(dn: string, attributes: Attributes): string {
  if (rdnType(dn) === 'cn') return dn;
  const { rdn, parent } = splitDn(dn);
  const name = first(attributes, 'cn') || first(attributes, 'displayname') || rdnValue(rdn);
  return `CN=${escapeDnValue(name)},${parent}`;
}

function forActive(kind: string, attributes: Attributes): void {
  const login = first(attributes, 'samaccountname') || first(attributes, 'uid');
  const name = first(attributes, 'cn') || first(attributes, 'displayname');
  const short = (login || name).replace(/["/\\[\]:;|=,+*?<>@\s]/gu, '').slice(0, 20);
  setOnce(attributes, 'sAMAccountName', short);
  for (const name of attributes.keys()) {
    if (['objectclass', 'useraccountcontrol', 'cn'].includes(name.toLowerCase())) {
      attributes.delete(name);
    }
  }
  attributes.set('objectClass', [activeClasses[kind] ?? 'user']);
  if (kind === 'group') setOnce(attributes, 'groupType', globalGroup);
  else attributes.set('userAccountControl', [normalDisabled]);
}

/** Fills in what the usual classes ask for; false for a group that must have a member. */
function forOthers(kind: string, attributes: Attributes): boolean {
  const classes = [...attributes].find(([name]) => name.toLowerCase() === 'objectclass')?.[1] ?? [];
  const names = new Set(classes.map((value) => String(value).toLowerCase()));
  if (kind === 'person') {
    if (names.size === 0) attributes.set('objectClass', ['inetOrgPerson']);
    const name = first(attributes, 'cn') || first(attributes, 'displayname');
    const login = first(attributes, 'uid');
    setOnce(attributes, 'cn', name || login);
    setOnce(attributes, 'sn', name.split(' ').at(-1) || login);
  }
  const mustHave = names.has('groupofnames') || names.has('groupofuniquenames');
  const has = first(attributes, 'member') || first(attributes, 'uniquemember');
  return !mustHave || has !== '';
}

/** The value that names an entry is one of its attributes (RFC 4511 §4.7). */
function nameIn(dn: string, attributes: Attributes): void {
  const { rdn } = splitDn(dn);
  const type = rdnType(rdn);
  const value = rdnValue(rdn);
  const known = [...attributes].find(([name]) => name.toLowerCase() === type);
  const held = known?.[1] ?? [];
  if (!held.includes(value)) attributes.set(known?.[0] ?? type, [...held, value]);
}

async function complete(
  context: Context,
  change: SentChange,
  dn: string,
  isDisabled: boolean,
): Promise<SentResult> {
  const { client, server } = context;
  const entry = await readAfterWrite(readOne(client, dn, [server.dialect.id]));
  const id = idOf(server, entry) ?? dn;
  const made: SentResult = { said: 'done', created: id };
  if (change.secret === null) return made;
  const secret = { ...change, remoteId: id, lines: [] };
  const passed = await applyPassword(context, secret);
  if (passed.said === 'refused') return undo(context, dn, passed);
  if (!isDisabled || !mayEnable(change)) return made;
  const lines = [{ name: 'userAccountControl', before: [normalDisabled], after: [normalAccount] }];
  const enabled = await applyModify(context, { ...change, remoteId: id, lines });
  return enabled.said === 'refused' ? undo(context, dn, enabled) : made;
}

/** An account that was to be made disabled stays so. */
function mayEnable(change: SentChange): boolean {
  return textOf(change, '@disabled') !== 'true';
}

async function undo(context: Context, dn: string, refusal: SentResult): Promise<SentResult> {
  const result = await write(context, deleteRequest(dn));
  if (result.code !== results.success) throw new AnswerLost();
  return refusal;
}
