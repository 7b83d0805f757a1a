import { Failure } from '../../../shared/failure.ts';
import { baseName, canonicalName, classify } from '../../../shared/model/attribute.ts';
import type { AttributeValue } from '../../../shared/model/account.ts';
import type { ChangeKind, Edit } from '../../../shared/model/change.ts';
import type { ServerKind } from '../../../shared/model/connection.ts';
import { applyLines, type Image, valuesOf } from './image.ts';
import { equalValues, type Line, mergeLines, type Values } from './lines.ts';

/** What one edit asks for: lines of the account itself, or a member of a group. */
export type Wanted =
  | {
      readonly kind: Exclude<ChangeKind, 'create' | 'member-add' | 'member-remove'>;
      readonly lines: readonly Line[];
    }
  | { readonly kind: 'member-add' | 'member-remove'; readonly group: number };

const memberships = new Set(['member', 'uniquemember', 'memberuid', 'memberof']);

/** Bits and values of Active Directory (MS-ADTS 2.2.16, MS-ADA1 2.3). */
const accountDisabled = 0x2;
const neverExpires = '9223372036854775807';
/** Milliseconds from 1601, where FILETIME begins, to 1970. */
const fileTimeOffsetMs = 11_644_473_600_000n;
/** slapo-ppolicy: locked by an administrator, until one unlocks. */
const lockedForGood = '000001010000Z';

/** What an account's directory asks of edits. */
export type Dialect = { readonly isLive: boolean; readonly server: ServerKind | null };

/** Turns edits into lines against what the account holds now; lines that change nothing are left out. */
export function wantedBy(
  image: Image,
  edits: readonly Edit[],
  now: number,
  dialect: Dialect,
): Wanted[] {
  const wanted: Wanted[] = [];
  let lines: Line[] = [];
  let places: Line[] = [];
  for (const edit of edits) {
    switch (edit.do) {
      case 'add-to-group':
        wanted.push({ kind: 'member-add', group: edit.group });
        break;
      case 'remove-from-group':
        wanted.push({ kind: 'member-remove', group: edit.group });
        break;
      case 'rename':
      case 'move': {
        const seen = applyLines(image, places);
        const moved =
          edit.do === 'move' ? moveLines(seen, edit.parent) : renameLines(seen, edit.name);
        places = mergeLines(places, moved);
        break;
      }
      case 'delete':
      case 'restore': {
        const line = lineTo(image, '@deleted', [String(edit.do === 'delete')]);
        wanted.push({ kind: edit.do, lines: kept([line]) });
        break;
      }
      case 'reset-password':
        wanted.push({ kind: 'reset-password', lines: resetLines(image, edit.mustChange, dialect) });
        break;
      default:
        lines = mergeLines(lines, kept(linesOf(image, edit, now)));
    }
  }
  const [named, others] = dialect.isLive ? partedByName(places) : [places, []];
  if (named.length > 0) wanted.push({ kind: 'rename', lines: named });
  lines = mergeLines(lines, others);
  if (lines.length > 0) wanted.push({ kind: 'modify', lines });
  return wanted.filter((one) => !('lines' in one) || one.lines.length > 0);
}

/**
 * A server renames by one operation and modifies by another, and each is atomic by itself: so they
 * are two changes. The attribute that the name is made of follows the name.
 */
function partedByName(lines: readonly Line[]): [Line[], Line[]] {
  const dn = lines.find(({ name }) => name === '@dn')?.after?.[0];
  const type = typeof dn === 'string' ? /^[^=]*/u.exec(dn)?.[0].toLowerCase() : undefined;
  const others = lines.filter(({ name }) => name !== '@dn' && name.toLowerCase() !== type);
  return [lines.filter(({ name }) => name === '@dn'), others];
}

type LineEdit = Exclude<
  Edit,
  {
    do:
      | 'add-to-group'
      | 'remove-from-group'
      | 'rename'
      | 'move'
      | 'delete'
      | 'restore'
      | 'reset-password';
  }
>;

function linesOf(image: Image, edit: LineEdit, now: number): Line[] {
  switch (edit.do) {
    case 'set':
      return [lineTo(image, checkedName(edit.attribute), orNone(edit.values))];
    case 'modify':
      return [modification(image, edit)];
    case 'disable':
    case 'enable':
      return stateLines(image, edit.do === 'disable', now);
    case 'unlock':
      return [
        lineTo(image, '@locked', ['false']),
        lineTo(image, '@lockedAt', null),
        ...(valuesOf(image, 'lockoutTime') ? [lineTo(image, 'lockoutTime', ['0'])] : []),
        ...(isLockedByPolicy(image) ? [lineTo(image, 'pwdAccountLockedTime', null)] : []),
      ];
    case 'must-change':
      return [
        lineTo(image, '@mustChange', [String(edit.value)]),
        isActiveDirectory(image)
          ? lineTo(image, 'pwdLastSet', [edit.value ? '0' : '-1'])
          : lineTo(image, 'pwdReset', edit.value ? ['TRUE'] : null),
      ];
    case 'expire':
      return expiryLines(image, edit.at);
  }
}

function kept(lines: readonly Line[]): Line[] {
  return lines.filter((line) => !equalValues(line.before, line.after));
}

function lineTo(image: Image, name: string, after: Values): Line {
  return { name, before: valuesOf(image, name), after };
}

function orNone(values: readonly AttributeValue[]): Values {
  return values.length === 0 ? null : values;
}

/** Secrets are set by their own operation, members as deltas, and facts by their own edits. */
function checkedName(attribute: string): string {
  const name = canonicalName(attribute);
  const base = baseName(name).toLowerCase();
  if (classify(base) === 'secret' || memberships.has(base)) throw new Failure('input-invalid');
  return name;
}

function modification(image: Image, edit: Extract<Edit, { do: 'modify' }>): Line {
  const name = checkedName(edit.attribute);
  const before = valuesOf(image, name) ?? [];
  const keys = new Set(edit.values.map((value) => JSON.stringify(value)));
  const others = before.filter((value) => !keys.has(JSON.stringify(value)));
  if (edit.verb === 'replace') return lineTo(image, name, orNone(edit.values));
  if (edit.verb === 'add') return lineTo(image, name, [...others, ...edit.values]);
  return lineTo(image, name, edit.values.length === 0 ? null : orNone(others));
}

function isActiveDirectory(image: Image): boolean {
  return valuesOf(image, 'userAccountControl') !== null;
}

function isLockedByPolicy(image: Image): boolean {
  const [time] = valuesOf(image, 'pwdAccountLockedTime') ?? [];
  return time !== undefined && time !== lockedForGood;
}

function stateLines(image: Image, disable: boolean, now: number): Line[] {
  const lines = [
    lineTo(image, '@disabled', [String(disable)]),
    lineTo(image, '@disabledAt', disable ? [String(now)] : null),
  ];
  // An account that is disabled already keeps the date since when.
  if (image.facts['@disabled'] === Number(disable)) return [];
  if (!isActiveDirectory(image)) {
    return [...lines, lineTo(image, 'pwdAccountLockedTime', disable ? [lockedForGood] : null)];
  }
  const [flags] = valuesOf(image, 'userAccountControl') ?? [];
  const bits = Number(typeof flags === 'string' ? flags : 0) | 0;
  const next = disable ? bits | accountDisabled : bits & ~accountDisabled;
  return [...lines, lineTo(image, 'userAccountControl', [String(next)])];
}

function expiryLines(image: Image, at: number | null): Line[] {
  const fact = lineTo(image, '@expiresAt', at === null ? null : [String(at)]);
  if (isActiveDirectory(image)) {
    const fileTime = at === null ? neverExpires : String((BigInt(at) + fileTimeOffsetMs) * 10_000n);
    return [fact, lineTo(image, 'accountExpires', [fileTime])];
  }
  return [fact, lineTo(image, 'pwdEndTime', at === null ? null : [generalizedTime(at)])];
}

/** RFC 4517 §3.3.13, to the second. */
function generalizedTime(at: number): string {
  return `${new Date(at).toISOString().replace(/[-:T]/gu, '').slice(0, 14)}Z`;
}

function renameLines(image: Image, name: string): Line[] {
  const lines = [lineTo(image, 'cn', [name])];
  if (valuesOf(image, 'displayName')) lines.push(lineTo(image, 'displayName', [name]));
  if (image.dn !== null && /^cn=/iu.test(image.dn)) {
    const parent = /^cn=(?:\\.|[^,\\])*(,.*)?$/isu.exec(image.dn)?.[1] ?? '';
    lines.push(lineTo(image, '@dn', [`cn=${escapeRdn(name)}${parent}`]));
  }
  return kept(lines);
}

/** A distinguished name in its first part and the rest. */
export function partsOfDn(dn: string): { readonly rdn: string; readonly parent: string } {
  const rdn = /^(?:\\.|[^,\\])*/su.exec(dn)?.[0] ?? '';
  return { rdn, parent: dn.slice(rdn.length + 1) };
}

function moveLines(image: Image, parent: string): Line[] {
  if (image.dn === null || !/^[A-Za-z0-9.-]+=./u.test(parent)) throw new Failure('input-invalid');
  return kept([lineTo(image, '@dn', [`${partsOfDn(image.dn).rdn},${parent}`])]);
}

/**
 * The time when the password of before was set says later whether somebody else has set another
 * one. What goes with the new password is set whatever it was: setting a password changes it too.
 */
function resetLines(image: Image, mustChange: boolean, { isLive, server }: Dialect): Line[] {
  if (!isLive) throw new Failure('directory-local');
  const lines = [lineTo(image, '@passwordSetAt', null)];
  if (server !== 'active-directory') {
    // slapo-ppolicy ends a lock with a new password, and with it what disables an account.
    const [since] = valuesOf(image, 'pwdAccountLockedTime') ?? [];
    const after = since === lockedForGood ? [lockedForGood] : null;
    lines.push(lineTo(image, 'pwdAccountLockedTime', after));
  }
  if (!mustChange) return lines;
  lines.push({ name: '@mustChange', before: null, after: ['true'] });
  if (server === 'active-directory') lines.push(lineTo(image, 'pwdLastSet', ['0']));
  else lines.push({ name: 'pwdReset', before: null, after: ['TRUE'] });
  return lines;
}

/** RFC 4514 §2.4. */
export function escapeRdn(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/gu, '\\$&')
    .replace(/^[ #]/u, '\\$&')
    .replace(/ $/u, '\\ ');
}
