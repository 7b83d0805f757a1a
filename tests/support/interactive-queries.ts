import {
  type AccountFilter,
  accountColumns,
  accountDates,
  accountStates,
} from '../../shared/model/account.ts';

/** How many people the file holds; the groups come after them. */
export const people = 300;
/** The moment at which the questions are asked. */
export const now = Date.UTC(2026, 10, 22);

/** A group of all, groups within it, and one member that nobody knows. */
function groupsLdif(dns: readonly string[]): string {
  const group = (name: string, members: readonly string[]) =>
    [
      `dn: cn=${name},ou=groups,dc=corp,dc=example`,
      'objectClass: groupOfNames',
      `cn: ${name}`,
      ...members.map((member) => `member: ${member}`),
    ].join('\n');
  const inner = 'cn=Inner,ou=groups,dc=corp,dc=example';
  return [
    group('Inner', [...dns, 'uid=nobody,dc=corp,dc=example']),
    group('Outer', [inner, ...dns.slice(0, 3)]),
  ].join('\n\n');
}

/** A small directory with managers, departments and groups. */
export function peopleLdif(): string {
  const dns = Array.from({ length: people }, (_, at) => `uid=p${at},ou=people,dc=corp,dc=example`);
  const entries = dns.map((dn, at) =>
    [
      `dn: ${dn}`,
      'objectClass: inetOrgPerson',
      `uid: p${at}`,
      `cn: Person ${at}`,
      `sn: Number ${at}`,
      `mail: person.${at}@corp.example`,
      `departmentNumber: Department ${at % 7}`,
      `manager: ${dns[0]}`,
    ].join('\n'),
  );
  return `${[...entries, groupsLdif(dns)].join('\n\n')}\n`;
}

const filters: readonly AccountFilter[] = [
  { on: 'kind', kinds: ['person'] },
  ...accountStates.map((state): AccountFilter => ({ on: 'state', states: [state] })),
  { on: 'directory', ids: [1] },
  { on: 'department', values: ['Department 1'] },
  { on: 'group', id: people + 1, nested: false },
  { on: 'group', id: people + 2, nested: true },
  ...accountDates.map((date): AccountFilter => ({ on: 'date', date, from: 1, to: now })),
  ...accountDates.map((date): AccountFilter => ({ on: 'date', date, from: null, to: now })),
  { on: 'never-signed-in' },
  { on: 'attribute', name: 'mail', test: 'present', value: '' },
  { on: 'attribute', name: 'mail', test: 'absent', value: '' },
  { on: 'attribute', name: 'uid', test: 'equals', value: 'p3' },
  { on: 'attribute', name: 'sn', test: 'equals', value: 'Number 3' },
  { on: 'staged' },
];

const audits = [
  {},
  { action: 'directories.import' },
  { decision: 'refused' },
  { target: 'account:1' },
  { from: 1 },
  { to: now },
  { from: 1, to: now, action: 'directories.import', decision: 'allowed', target: 'account:1' },
  { before: 5 },
];

/** Every query that a screen waits for, with every choice that changes its SQL. */
export function interactiveQueries(
  set: number,
  job: number,
): readonly (readonly [string, object])[] {
  const page = { offset: 0, limit: 50 };
  const find = (query: object): readonly [string, object] => ['accounts.find', { query, ...page }];
  const account = { id: 2 };
  return [
    // Before the orders are in memory the same questions are answered from the indexes.
    ...accountColumns.map((sort) => find({ sort })),
    ...accountColumns.map((sort) => find({ sort, descending: true })),
    find({ text: 'person 12' }),
    ...filters.map((filter) => find({ filters: [filter] })),
    ...filters.map((filter) => find({ text: 'person', filters: [filter] })),
    ['accounts.facets', {}],
    ['accounts.get', account],
    ['accounts.reports', { id: 1 }],
    ['accounts.history', { id: 2, limit: 50 }],
    ['groups.members', { id: people + 1, effective: false, ...page }],
    ['groups.members', { id: people + 2, effective: true, text: 'person 1', ...page }],
    ['groups.ofAccount', { id: 2, effective: false }],
    ['groups.ofAccount', { id: 2, effective: true }],
    ['changes.list', page],
    ['changes.get', { id: set }],
    ['changes.items', { id: set, ...page }],
    ['changes.items', { id: set, state: 'draft', warning: 'already-so', ...page }],
    ['changes.ofAccount', account],
    ...audits.map((audit): readonly [string, object] => ['audit.list', { limit: 100, ...audit }]),
    ['audit.head', {}],
    ['jobs.list', {}],
    ['jobs.issues', { id: job, ...page }],
    ['directories.list', {}],
    ['directories.mappings', {}],
    ['views.list', {}],
  ];
}
