import type { AttributeMap } from '../../../shared/model/account.ts';
import type { Line, Values } from '../../../shared/live.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import { factColumns, type FactName, type Image, valuesOf } from './image.ts';
import { equalValues } from './lines.ts';
import type { Standing } from './outcome.ts';

/** An account as its server holds it now, in the form that changes speak of. */
export function serverImage(account: IncomingAccount, replica: Image): Image {
  const known = new Map<string, unknown>(Object.entries(account));
  const facts = Object.fromEntries(
    Object.keys(factColumns).map((name) => {
      const value = known.get(name.slice(1));
      return [name, typeof value === 'boolean' ? Number(value) : (value ?? null)];
    }),
  );
  return {
    ...replica,
    kind: account.kind,
    name: account.name,
    userName: account.userName,
    dn: account.dn,
    deleted: false,
    // fromEntries forgets that every name is there, and each value is what its fact has.
    facts: facts as Readonly<Record<FactName, number | null>>,
    open: JSON.parse(account.attributes) as AttributeMap,
    personal: JSON.parse(account.personal ?? '{}') as AttributeMap,
  };
}

const places: ReadonlySet<string> = new Set(['@dn', '@deleted']);

/** The lines that a server keeps. Facts of ours are read from its attributes, never written. */
export function linesAtServer(lines: readonly Line[]): readonly Line[] {
  return lines.filter(({ name }) => !name.startsWith('@') || places.has(name));
}

/** How an entry at a server stands to the lines of a change. */
export function standingAtServer(now: Image, lines: readonly Line[]): Standing {
  const relevant = linesAtServer(lines);
  const differing = relevant.filter(
    ({ name, after }) => !isReached(name, valuesOf(now, name), after),
  );
  if (differing.length === 0) return 'done';
  return differing.every(({ name, before }) => isSame(name, valuesOf(now, name), before))
    ? 'ready'
    : 'moved';
}

/** A time that a server sets itself (MS-ADA3 pwdLastSet: -1 becomes now) is reached by any time. */
function isReached(name: string, now: Values, after: Values): boolean {
  if (name.toLowerCase() === 'pwdlastset' && after?.[0] === '-1') return now?.[0] !== '0';
  return isSame(name, now, after);
}

/** Names of entries are equal whatever the case of their letters and the spaces around commas. */
function isSame(name: string, one: Values, other: Values): boolean {
  if (name !== '@dn') return equalValues(one, other);
  return plainDn(one) === plainDn(other);
}

function plainDn(values: Values): string {
  const [dn] = values ?? [];
  return typeof dn === 'string' ? dn.toLowerCase().replace(/\s*(?<!\\),\s*/gu, ',') : '';
}

/**
 * Whether an entry is the one that a change wanted to create: it has every value that was sent,
 * and nobody else would have given it all of them.
 */
export function isCreated(account: IncomingAccount, lines: readonly Line[]): boolean {
  const all: AttributeMap = {
    ...(JSON.parse(account.attributes) as AttributeMap),
    ...(JSON.parse(account.personal ?? '{}') as AttributeMap),
  };
  const held = new Map(Object.entries(all).map(([name, values]) => [name.toLowerCase(), values]));
  return linesAtServer(lines).every(({ name, after }) => {
    if (name.startsWith('@') || members.has(name.toLowerCase())) return true;
    const texts = new Set((held.get(name.toLowerCase()) ?? []).map((one) => JSON.stringify(one)));
    return (after ?? []).every((value) => texts.has(JSON.stringify(value)));
  });
}

/** A server may add members and classes of its own. */
const members: ReadonlySet<string> = new Set([
  'member',
  'uniquemember',
  'memberuid',
  'objectclass',
]);
