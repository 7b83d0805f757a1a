import { Failure } from './failure.ts';
import type { Line } from './live.ts';
import { type AccountTexts, textAttributes } from './model/account-texts.ts';
import { attributeOf, attributes, baseName, canonicalName, classify } from './model/attribute.ts';
import { type ChangeKind, type Edit, isStateAttribute } from './model/change.ts';
import type { ChangeAct, Role } from './model/role.ts';

type Asking = Pick<Role, 'attributes'>;

/** An attribute, as one writes it, or an act: what a role must be allowed for a change. */
export type Need = string;

/** By what an account is told from others, placed and joined to groups: without them no role could work. */
const naming: ReadonlySet<string> = new Set(
  [
    'cn displayName givenName sn uid sAMAccountName userPrincipalName objectClass distinguishedName',
    'entryDN entryUUID objectGUID nsUniqueId ipaUniqueID modifiersName pwdPolicySubentry',
    'member uniqueMember memberUid memberOf',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** What says whether somebody can sign in, or that an account is protected: the screens show it as facts. */
const factTypes: ReadonlySet<string> = new Set(['time', 'filetime', 'flags', 'boolean']);
const factual: ReadonlySet<string> = new Set([
  'admincount',
  ...[...attributes].flatMap(([name, { type }]) => (factTypes.has(type) ? [name] : [])),
  ...[...attributes.keys()].filter((name) => name.startsWith('shadow')),
]);

/** Names that come with an account that is made, and of which its name is made. */
const inBirth: ReadonlySet<string> = new Set(
  'cn displayname givenname sn uid samaccountname userprincipalname objectclass'.split(' '),
);

const renamed: ReadonlySet<string> = new Set(['cn', 'displayname']);
const accountDisabled = 0x2;

/** Whether an attribute can be masked by a role: an ordinary one on which nothing else hangs. */
export function isMaskable(attribute: string): boolean {
  const name = baseName(attribute);
  const classification = classify(name);
  const isOrdinary = classification === 'public' || classification === 'internal';
  return isOrdinary && !naming.has(name) && !factual.has(name);
}

/** The masked attributes of a role, in lower case and without options. */
export function maskedBy({ attributes: own }: Asking): ReadonlySet<string> {
  return new Set((own?.masked ?? []).map(baseName));
}

/** The fields of an account that a role does not see: whichever of their attributes is masked. */
export function unseenFields(masked: ReadonlySet<string>): ReadonlySet<keyof AccountTexts> {
  return new Set([...textAttributes].flatMap(([name, field]) => (masked.has(name) ? [field] : [])));
}

/** The list as it is signed: usual spellings, each once. */
export function plainAttributes(given: NonNullable<Role['attributes']>): typeof given {
  const plain = <Name extends string>(names: readonly Name[]): readonly Name[] => {
    const known = new Map<string, Name>();
    for (const name of names) {
      // The usual spelling of a name is a name.
      const usual = attributeOf(name) ? (canonicalName(baseName(name)) as Name) : name;
      if (!known.has(usual.toLowerCase())) known.set(usual.toLowerCase(), usual);
    }
    return [...known.values()];
  };
  return { change: given.change && plain(given.change), masked: plain(given.masked) };
}

/** What a role must be allowed for an edit. */
export function needOf(edit: Edit): Need {
  switch (edit.do) {
    case 'set':
    case 'modify':
      return edit.attribute;
    case 'enable':
    case 'disable':
    case 'unlock':
    case 'must-change':
    case 'expire':
      return '@state';
    case 'rename':
    case 'move':
      return '@place';
    case 'reset-password':
      return '@password';
    case 'delete':
    case 'restore':
      return '@existence';
    case 'add-to-group':
    case 'remove-from-group':
      return 'member';
  }
}

/** What a role must be allowed for a change, by its lines; flags that only disable are a matter of state. */
export function needsOf(
  role: Asking,
  { kind, lines }: { readonly kind: ChangeKind; readonly lines: readonly Line[] },
): readonly Need[] {
  switch (kind) {
    case 'create':
      return ['@existence', ...lines.map(({ name }) => name).filter(isOfItself)];
    case 'delete':
    case 'restore':
      return ['@existence'];
    case 'member-add':
    case 'member-remove':
      return ['member'];
    case 'reset-password':
      return ['@password'];
    case 'rename':
      return ['@place'];
    case 'modify':
      return lines.map((line) => needOfLine(role, line));
  }
}

function isOfItself(name: string): boolean {
  return !name.startsWith('@') && !inBirth.has(baseName(name));
}

function needOfLine(role: Asking, line: Line): Need {
  const { name } = line;
  if (name === '@dn' || name === '@dnKey') return '@place';
  if (name === '@deleted') return '@existence';
  if (name.startsWith('@')) return '@state';
  const disablesAlone = baseName(name) === 'useraccountcontrol' && flipsOnlyDisabled(line);
  return disablesAlone && !isListed(role, name) ? '@state' : name;
}

function flipsOnlyDisabled({ before, after }: Line): boolean {
  const flags = [before?.[0], after?.[0]].map((one) => (typeof one === 'string' ? Number(one) : 0));
  return (((flags[0] ?? 0) ^ (flags[1] ?? 0)) & ~accountDisabled) === 0;
}

function isListed({ attributes: own }: Asking, need: Need): boolean {
  const wanted = baseName(need);
  return own?.change?.some((one) => baseName(one) === wanted) ?? true;
}

/** The act that an attribute is changed by, besides being named itself. */
function actOf(name: string): ChangeAct | null {
  if (renamed.has(name)) return '@place';
  // The flags of Active Directory hold far more than whether somebody can sign in.
  return isStateAttribute(name) && name !== 'useraccountcontrol' ? '@state' : null;
}

/** Whether a role is not shown an attribute. */
export function isUnseen(role: Asking, attribute: Need): boolean {
  return maskedBy(role).has(baseName(attribute));
}

/** Whether a role may change an attribute, or carry out an act. Nobody changes what they do not see. */
export function mayChange(role: Asking, need: Need): boolean {
  if (isUnseen(role, need)) return false;
  const act = actOf(baseName(need));
  return isListed(role, need) || (act !== null && isListed(role, act));
}

/** Refuses to ask for an attribute that the role is not shown: `attribute-unseen`, with its name. */
export function requireSeen(role: Asking, attribute: string): void {
  if (isUnseen(role, attribute)) {
    throw new Failure('attribute-unseen', { attribute: canonicalName(attribute) });
  }
}

/**
 * Refuses what a role may not change: `attribute-unseen` and `attribute-fixed` with the name of the
 * attribute, `act-fixed` with the act.
 */
export function requireChange(role: Asking, needs: readonly Need[]): void {
  for (const need of needs) {
    requireSeen(role, need);
    if (mayChange(role, need)) continue;
    if (need.startsWith('@')) throw new Failure('act-fixed', { act: need.slice(1) });
    throw new Failure('attribute-fixed', { attribute: canonicalName(need) });
  }
}
