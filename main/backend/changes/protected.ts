import type { Image } from './image.ts';

/** Accounts that a slip would hurt most: they sign everybody else in. */
const protectedNames = ['administrator', 'krbtgt', 'root', 'admin'] as const;

/** Groups whose members rule the directory. */
const protectedGroups = [
  'account operators',
  'administrators',
  'backup operators',
  'domain admins',
  'domain controllers',
  'enterprise admins',
  'enterprise key admins',
  'group policy creator owners',
  'key admins',
  'print operators',
  'replicator',
  'schema admins',
  'server operators',
] as const;

const names: ReadonlySet<string> = new Set(protectedNames);
const groups: ReadonlySet<string> = new Set(protectedGroups);

/** Whether an account or a group gives power over others. Active Directory marks some by itself. */
export function isProtected({ kind, name, userName, open }: Image): boolean {
  if (names.has(userName.toLowerCase()) || open['adminCount']?.[0] === '1') return true;
  return kind === 'group' && (groups.has(name.toLowerCase()) || groups.has(userName.toLowerCase()));
}

const quoted = (list: readonly string[]): string => list.map((name) => `'${name}'`).join(', ');

/** The same as `isProtected`, of a row `a` of accounts. */
export const protectedSql = `(lower(a.user_name) IN (${quoted(protectedNames)})
  OR (a.kind = 2 AND (lower(a.name) IN (${quoted(protectedGroups)})
    OR lower(a.user_name) IN (${quoted(protectedGroups)})))
  OR instr(a.attributes, '"adminCount":["1"]') > 0)`;
