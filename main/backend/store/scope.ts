import type { Scope } from '../../../shared/model/role.ts';
import { isWhole } from '../../../shared/roles.ts';
import { kindNumber } from '../replica/account-rows.ts';
import type { Connection } from './open.ts';

/** Whose questions a connection answers, and which accounts exist for them. */
export type Sight = { readonly operatorName: string; readonly scope: Scope };

const scoped = new WeakSet<Connection>();

type Narrowing = Exclude<keyof Scope, never>;

/** The condition that each part of a scope puts on a row `a` of accounts. */
const conditions: Readonly<Record<Narrowing, string>> = {
  directories: 'a.directory IN (SELECT value FROM temp.scope_directories)',
  // A comma behind a backslash belongs to a name and parts nothing.
  units: `EXISTS (SELECT 1 FROM temp.scope_units u WHERE a.dn_key = u.value
    OR (substr(a.dn_key, -length(u.value) - 1) = ',' || u.value
      AND substr(a.dn_key, -length(u.value) - 2, 1) <> '\\'))`,
  groups: `a.id IN (WITH RECURSIVE inside (id) AS (SELECT value FROM temp.scope_groups UNION
    SELECT m.member_id FROM inside JOIN main.members m ON m.group_id = inside.id)
    SELECT id FROM inside)`,
  departments: `EXISTS (SELECT 1 FROM temp.scope_departments d
    WHERE d.value = a.department COLLATE NOCASE)`,
  kinds: 'a.kind IN (SELECT value FROM temp.scope_kinds)',
};

const seen = (id: string): string => `EXISTS (SELECT 1 FROM temp.accounts v WHERE v.id = ${id})`;
const isMine = (name: string): string => `${name} = (SELECT value FROM temp.scope_operator)`;

const seenChange = `((c.target IS NOT NULL AND ${seen('c.target')})
    OR (c.target IS NULL AND EXISTS (SELECT 1 FROM main.change_sets o
      WHERE o.id = c.change_set AND ${isMine('o.operator')})))
  AND (c.other IS NULL OR ${seen('c.other')})`;

/** The number of an account behind a name of the log such as `account:7`. */
const numberIn = (text: string): string => `CAST(substr(${text}, 9) AS INTEGER)`;

/** Each table as the operator sees it. What is not there cannot be listed, counted or guessed. */
const views: readonly (readonly [table: string, sql: string])[] = [
  [
    'members',
    `SELECT m.* FROM main.members m WHERE ${seen('m.group_id')} AND ${seen('m.member_id')}`,
  ],
  ['members_unresolved', `SELECT m.* FROM main.members_unresolved m WHERE ${seen('m.group_id')}`],
  [
    'directories',
    // How many accounts a reading has met, or would take away, is nobody's to know who sees a few.
    `SELECT d.id, d.name, d.kind, d.created_at, d.refreshed_at, d.server, d.connection,
      d.schedule_minutes, d.cursor, d.full_at, d.tried_at, d.problem, NULL AS run, NULL AS met,
      NULL AS deletions FROM main.directories d WHERE d.id IN (SELECT value FROM temp.scope_directories)
      OR EXISTS (SELECT 1 FROM temp.accounts v WHERE v.directory = d.id)`,
  ],
  ['changes', `SELECT c.* FROM main.changes c WHERE ${seenChange}`],
  // A set with one change out of sight is out of sight: its counts and its title would tell of it.
  [
    'change_sets',
    `SELECT s.* FROM main.change_sets s WHERE NOT EXISTS (SELECT 1 FROM main.changes c
        WHERE c.change_set = s.id AND NOT (${seenChange}))
      AND (${isMine('s.operator')}
        OR EXISTS (SELECT 1 FROM main.changes c WHERE c.change_set = s.id))`,
  ],
  [
    'requests',
    `SELECT r.* FROM main.requests r
      WHERE EXISTS (SELECT 1 FROM temp.change_sets s WHERE s.id = r.change_set)`,
  ],
  [
    'decisions',
    `SELECT d.* FROM main.decisions d
      WHERE EXISTS (SELECT 1 FROM temp.requests r WHERE r.id = d.request)`,
  ],
  ['jobs', `SELECT j.* FROM main.jobs j WHERE ${isMine('j.operator')}`],
  [
    'job_issues',
    `SELECT i.* FROM main.job_issues i
      WHERE EXISTS (SELECT 1 FROM temp.jobs j WHERE j.id = i.job)`,
  ],
  [
    'audit',
    `SELECT l.* FROM main.audit l WHERE ${isMine('l.operator')}
      OR (l.target GLOB 'account:*' AND ${seen(numberIn('l.target'))}
        AND (json_extract(l.detail, '$.member') IS NULL
          OR ${seen(numberIn("json_extract(l.detail, '$.member')"))}))`,
  ],
];

/**
 * Narrows a connection to what one operator may see: views of the same names stand before the
 * tables, so that whatever is asked on this connection, by whichever feature, is asked of them.
 * SQLite looks for a name in `temp` first. A scope without limits changes nothing.
 */
export function narrow(connection: Connection, { operatorName, scope }: Sight): void {
  if (isWhole(scope)) return;
  list(connection, 'operator', [operatorName]);
  for (const part of Object.keys(conditions) as Narrowing[]) {
    const values = scope[part] ?? [];
    list(connection, part, part === 'kinds' ? (scope.kinds ?? []).map(kindNumber) : values);
  }
  const wanted = (Object.keys(conditions) as Narrowing[])
    .filter((part) => scope[part] !== null)
    .map((part) => `(${conditions[part]})`);
  const accounts = `SELECT a.* FROM main.accounts a WHERE ${wanted.join(' AND ')}`;
  connection.exec(`CREATE TEMP VIEW accounts AS ${accounts}`);
  for (const [table, sql] of views) connection.exec(`CREATE TEMP VIEW ${table} AS ${sql}`);
  scoped.add(connection);
}

function list(connection: Connection, name: string, values: readonly (string | number)[]): void {
  connection.exec(`CREATE TEMP TABLE scope_${name} (value ANY) STRICT`);
  const insert = connection.prepare(`INSERT INTO temp.scope_${name} (value) VALUES (?)`);
  for (const value of values) insert.run(value);
}

/** Whether a connection shows only a part of the vault. */
export function isNarrowed(connection: Connection): boolean {
  return scoped.has(connection);
}

/** A statement as this connection can prepare it: a view has no index that could be named. */
export function planned(connection: Connection, sql: string): string {
  return isNarrowed(connection) ? sql.replaceAll(/ INDEXED BY \w+/gu, '') : sql;
}
