import { Failure } from '../../../shared/failure.ts';
import { baseName, canonicalName, classify } from '../../../shared/model/attribute.ts';
import type { AttributeValue } from '../../../shared/model/account.ts';
import type { ChangeKind, Edit } from '../../../shared/model/change.ts';
import { type Image, valuesOf } from './image.ts';
import { equalValues, type Line, mergeLines, type Values } from './lines.ts';

/** What one edit asks for: lines of the account itself, or a member of a group. */
export type Wanted =
  | {
      readonly kind: Extract<ChangeKind, 'modify' | 'rename' | 'delete' | 'restore'>;
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

/** Turns edits into lines against what the account holds now; lines that change nothing are left out. */
export function wantedBy(image: Image, edits: readonly Edit[], now: number): Wanted[] {
  const wanted: Wanted[] = [];
  let lines: Line[] = [];
  for (const edit of edits) {
    if (edit.do === 'add-to-group') wanted.push({ kind: 'member-add', group: edit.group });
    else if (edit.do === 'remove-from-group')
      wanted.push({ kind: 'member-remove', group: edit.group });
    else if (edit.do === 'rename')
      wanted.push({ kind: 'rename', lines: renameLines(image, edit.name) });
    else if (edit.do === 'delete' || edit.do === 'restore') {
      const line = lineTo(image, '@deleted', [String(edit.do === 'delete')]);
      wanted.push({ kind: edit.do, lines: kept([line]) });
    } else lines = mergeLines(lines, kept(linesOf(image, edit, now)));
  }
  if (lines.length > 0) wanted.push({ kind: 'modify', lines });
  return wanted.filter((one) => !('lines' in one) || one.lines.length > 0);
}

type LineEdit = Exclude<
  Edit,
  { do: 'add-to-group' | 'remove-from-group' | 'rename' | 'delete' | 'restore' }
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

/** RFC 4514 §2.4. */
export function escapeRdn(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/gu, '\\$&')
    .replace(/^[ #]/u, '\\$&')
    .replace(/ $/u, '\\ ');
}
