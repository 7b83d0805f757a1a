import { Failure } from '../../../shared/failure.ts';
import type { MemberTime } from '../../../shared/live.ts';
import { normalizeDn } from '../file/dn.ts';
import type { LdifValue } from '../file/ldif.ts';
import { type Context, nameOf } from './context.ts';
import { isCut, whole } from './entries.ts';
import { byId } from './read.ts';

const attribute = 'msDS-ReplValueMetaData';

/**
 * Who joined and left a group, and when, as Active Directory keeps it for replication; null when
 * it keeps nothing of it. Members that came before it kept such times are not named.
 */
export async function memberTimes(
  context: Context,
  group: string,
): Promise<readonly MemberTime[] | null> {
  if (context.server.kind !== 'active-directory') return null;
  const found = await byId(context, group, [attribute]);
  if (found === null) throw new Failure('account-missing');
  const { client, server } = context;
  const entry = isCut(found) ? await whole(client, found, nameOf(server, found)) : found;
  const key = attribute.toLowerCase();
  const values = entry.attributes.find((one) => one.key === key)?.values ?? [];
  if (values.length === 0) return null;
  return values.flatMap((value) => memberTimeOf(value) ?? []);
}

/**
 * One value of msDS-ReplValueMetaData: XML of the form of MS-ADTS 3.1.1.4.5.19 (MS-DRSR
 * DS_REPL_VALUE_META_DATA). Null when it is of another attribute, or of no such form.
 */
export function memberTimeOf(value: LdifValue): MemberTime | null {
  const xml = typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
  if (textIn(xml, 'pszAttributeName')?.toLowerCase() !== 'member') return null;
  const dn = textIn(xml, 'pszObjectDn');
  const createdAt = timeIn(xml, 'ftimeCreated');
  if (dn === null || dn === '') return null;
  const leftAt = timeIn(xml, 'ftimeDeleted');
  // A member who came back has the first time as created, and the last one as changed.
  const joinedAt =
    leftAt === null ? (timeIn(xml, 'ftimeLastOriginatingChange') ?? createdAt) : createdAt;
  return { dn, dnKey: normalizeDn(dn) ?? dn.toLowerCase(), joinedAt, leftAt };
}

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function textIn(xml: string, name: string): string | null {
  const start = xml.indexOf(`<${name}>`);
  const end = xml.indexOf(`</${name}>`, start);
  if (start < 0 || end < 0) return null;
  return xml
    .slice(start + name.length + 2, end)
    .replaceAll(/&(#x?[0-9a-f]{1,6}|[a-z]+);/giu, plain);
}

function plain(whole: string, reference: string): string {
  if (!reference.startsWith('#')) return named.get(reference) ?? whole;
  const isHex = /^#x/iu.test(reference);
  const code = Number.parseInt(reference.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
}

/** A time in UTC epoch milliseconds; null for none, which is written as the year 1601. */
function timeIn(xml: string, name: string): number | null {
  const text = textIn(xml, name);
  if (text === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || text.startsWith('1601-') ? null : ms;
}
