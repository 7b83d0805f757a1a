import type { Scope } from '../../../shared/model/role.ts';
import { isWhole } from '../../../shared/roles.ts';
import { kindNumber } from '../replica/account-rows.ts';
import type { Connection } from './open.ts';
import { accountColumns, columnsOf, leaveOut } from './unseen.ts';

/** Whose questions a connection answers, and which accounts and attributes exist for them. */
export type Sight = {
  readonly operatorName: string;
  readonly scope: Scope;
  /** Names in lower case and without options. */
  readonly masked: ReadonlySet<string>;
};

const narrowed = new WeakMap<Connection, Sight>();
const nothing: ReadonlySet<string> = new Set();

type Narrowing = Exclude<keyof Scope, never>;

/** The condition that each part of a scope puts on a row `t` of accounts. */
const conditions: Readonly<Record<Narrowing, string>> = {
  directories: 't.directory IN (SELECT value FROM temp.scope_directories)',
  // A comma behind a backslash belongs to a name and parts nothing.
  units: `EXISTS (SELECT 1 FROM temp.scope_units u WHERE t.dn_key = u.value
    OR (substr(t.dn_key, -length(u.value) - 1) = ',' || u.value
      AND substr(t.dn_key, -length(u.value) - 2, 1) <> '\\'))`,
  groups: `t.id IN (WITH RECURSIVE inside (id) AS (SELECT value FROM temp.scope_groups UNION
    SELECT m.member_id FROM inside JOIN main.members m ON m.group_id = inside.id)
    SELECT id FROM inside)`,
  departments: `EXISTS (SELECT 1 FROM temp.scope_departments d
    WHERE d.value = t.department COLLATE NOCASE)`,
  kinds: 't.kind IN (SELECT value FROM temp.scope_kinds)',
};

const isMine = (name: string): string => `${name} = (SELECT value FROM temp.scope_operator)`;

/** The number of an account behind a name of the log such as `account:7`. */
const numberIn = (text: string): string => `CAST(substr(${text}, 9) AS INTEGER)`;

type Views = readonly (readonly [table: string, sql: string])[];

/** Each table of accounts as an operator sees it whose scope leaves some out. */
const scopedViews: Views = [
  [
    'members',
    `SELECT m.* FROM main.members m WHERE ${seenOf('m.group_id')} AND ${seenOf('m.member_id')}`,
  ],
  ['members_unresolved', `SELECT m.* FROM main.members_unresolved m WHERE ${seenOf('m.group_id')}`],
  [
    'directories',
    // How many accounts a reading has met, or would take away, is nobody's to know who sees a few.
    `SELECT d.id, d.name, d.kind, d.created_at, d.refreshed_at, d.server, d.connection,
      d.schedule_minutes, d.cursor, d.full_at, d.tried_at, d.problem, NULL AS run, NULL AS met,
      NULL AS deletions FROM main.directories d WHERE d.id IN (SELECT value FROM temp.scope_directories)
      OR EXISTS (SELECT 1 FROM temp.accounts v WHERE v.directory = d.id)`,
  ],
];

function seenOf(id: string): string {
  return `EXISTS (SELECT 1 FROM temp.accounts v WHERE v.id = ${id})`;
}

/** What is done to accounts, as the operator sees it: nothing of it tells of what they do not see. */
function viewsOf(connection: Connection, { scope, masked }: Sight): Views {
  const whole = isWhole(scope);
  const seen = whole ? () => 'TRUE' : seenOf;
  const isOwnSet = `EXISTS (SELECT 1 FROM main.change_sets o
      WHERE o.id = c.change_set AND ${isMine('o.operator')})`;
  const hasSeenTarget = `((c.target IS NOT NULL AND ${seen('c.target')})
      OR (c.target IS NULL AND ${whole ? 'TRUE' : isOwnSet}))
    AND (c.other IS NULL OR ${seen('c.other')})`;
  const seenChange =
    masked.size === 0 ? hasSeenTarget : `${hasSeenTarget} AND seen_lines(c.lines) = 1`;
  const logged =
    masked.size === 0 ? 't.*' : columnsOf(connection, 'audit', { detail: 'seen_detail(t.detail)' });
  return [
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
      `SELECT ${logged} FROM main.audit t WHERE ${isMine('t.operator')}
        OR (t.target GLOB 'account:*' AND ${seen(numberIn('t.target'))}
          AND (json_extract(t.detail, '$.member') IS NULL
            OR ${seen(numberIn("json_extract(t.detail, '$.member')"))}))`,
    ],
  ];
}

/**
 * Narrows a connection to what one operator may see: views of the same names stand before the
 * tables, so that whatever is asked on this connection, by whichever feature, is asked of them.
 * SQLite looks for a name in `temp` first. A sight without limits changes nothing.
 */
export function narrow(connection: Connection, sight: Sight): void {
  const { operatorName, scope, masked } = sight;
  const whole = isWhole(scope);
  if (whole && masked.size === 0) return;
  list(connection, 'operator', [operatorName]);
  for (const part of Object.keys(conditions) as Narrowing[]) {
    const values = scope[part] ?? [];
    list(connection, part, part === 'kinds' ? (scope.kinds ?? []).map(kindNumber) : values);
  }
  const wanted = (Object.keys(conditions) as Narrowing[])
    .filter((part) => scope[part] !== null)
    .map((part) => `(${conditions[part]})`);
  const view = (table: string, sql: string): void => {
    connection.exec(`CREATE TEMP VIEW ${table} AS ${sql}`);
  };
  if (masked.size > 0) leaveOut(connection, masked);
  const columns =
    masked.size === 0 ? 't.*' : columnsOf(connection, 'accounts', accountColumns(masked));
  const where = wanted.length === 0 ? '' : ` WHERE ${wanted.join(' AND ')}`;
  view('accounts', `SELECT ${columns} FROM main.accounts t${where}`);
  if (masked.size > 0) view('shapes', 'SELECT id, seen_names(names) AS names FROM main.shapes');
  if (!whole) for (const [table, sql] of scopedViews) view(table, sql);
  for (const [table, sql] of viewsOf(connection, sight)) view(table, sql);
  narrowed.set(connection, sight);
}

function list(connection: Connection, name: string, values: readonly (string | number)[]): void {
  connection.exec(`CREATE TEMP TABLE scope_${name} (value ANY) STRICT`);
  const insert = connection.prepare(`INSERT INTO temp.scope_${name} (value) VALUES (?)`);
  for (const value of values) insert.run(value);
}

/** Whether a connection shows only a part of the vault. */
export function isNarrowed(connection: Connection): boolean {
  return narrowed.has(connection);
}

/** The attributes that a connection does not show, in lower case. */
export function maskedOn(connection: Connection): ReadonlySet<string> {
  return narrowed.get(connection)?.masked ?? nothing;
}

/** A statement as this connection can prepare it: a view has no index that could be named. */
export function planned(connection: Connection, sql: string): string {
  return isNarrowed(connection) ? sql.replaceAll(/ INDEXED BY \w+/gu, '') : sql;
}
