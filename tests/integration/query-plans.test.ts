import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'valibot';
import { allDepartmentsSql, allFactsSql } from '../../main/backend/replica/account-facts.ts';
import { waitingStates } from '../../main/backend/replica/account-rows.ts';
import { orderSql } from '../../main/backend/replica/orders.ts';
import { dispatch } from '../../main/backend/dispatch.ts';
import { moment } from '../../main/backend/vault/moment.ts';
import { VaultSession } from '../../main/backend/session/vault-session.ts';
import type { Connection } from '../../main/backend/store/open.ts';
import { operations } from '../../shared/contract/index.ts';
import { accountColumns } from '../../shared/model/account.ts';
import { signedIn, valueOf } from '../support/client.ts';
import { interactiveQueries, now, people, peopleLdif } from '../support/interactive-queries.ts';
import { unmanaged } from '../support/managed.ts';

/** Tables that grow with the directories or with what operators do; a pass over one may not be waited for. */
const bigTables = [
  'accounts',
  'audit',
  'changes',
  'job_issues',
  'members',
  'members_unresolved',
  'text_postings',
];

/** Windows that an index gives in order; read only until the orders are in memory. */
const firstWindows = accountColumns.flatMap((column) =>
  (['', ' DESC'] as const).flatMap((direction): [string, string][] => {
    const sql = orderSql(column, direction);
    return sql === null
      ? []
      : [[`${sql} LIMIT ? OFFSET ?`, 'An index in this order, read as far as the window.']];
  }),
);

/** Orders that the account index reads on a connection of its own, in slices of milliseconds. */
const wholeOrders = accountColumns.flatMap((column): [string, string][] => {
  const sql = orderSql(column);
  return sql === null ? [] : [[sql, 'A narrow index, read in the background.']];
});

/**
 * Statements that may pass over a big table, each with the reason. Without the statement here a
 * plan of that kind fails the test.
 */
const allowed: ReadonlyMap<string, string> = new Map(
  [
    ...firstWindows,
    ...wholeOrders,
    [allFactsSql, 'The narrowest index, read in the background.'],
    [allDepartmentsSql, 'An index, read in the background.'],
    [
      'SELECT count(*) FROM accounts INDEXED BY accounts_facts WHERE deleted_at IS NULL',
      'The narrowest index; only until the facts are in memory.',
    ],
    [
      `SELECT directory, sum(kind <> 2) AS accounts, sum(kind = 2) AS groups, 0 AS deleted
      FROM accounts INDEXED BY accounts_facts WHERE deleted_at IS NULL GROUP BY directory`,
      'The narrowest index; remembered until accounts change.',
    ],
    [
      `SELECT directory, 0 AS accounts, 0 AS groups, count(*) AS deleted
      FROM accounts INDEXED BY accounts_deleted WHERE deleted_at IS NOT NULL GROUP BY directory`,
      'The index of the recycle bin alone; remembered until accounts change.',
    ],
    [
      `WITH RECURSIVE inside (id) AS ( VALUES (?) UNION
      SELECT m.member_id FROM inside JOIN members m ON m.group_id = inside.id
      JOIN accounts a ON a.id = m.member_id WHERE a.kind = 2 AND a.deleted_at IS NULL)
      SELECT json_group_array(id) FROM (
      SELECT DISTINCT m.member_id AS id FROM inside JOIN members m ON m.group_id = inside.id)`,
      'Makes the members of one tree of groups distinct.',
    ],
    [
      `SELECT id, name_key, user_name FROM accounts
      WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL ORDER BY name_key, id`,
      'Sorts the members of one group.',
    ],
    [
      `SELECT m.group_id FROM members m JOIN accounts a ON a.id = m.group_id
      WHERE m.member_id = ? AND a.deleted_at IS NULL ORDER BY a.name_key LIMIT 5000`,
      'Sorts the groups of one account.',
    ],
    [
      `SELECT id, name, user_name, kind FROM accounts WHERE manager = ? AND manager <> ''
      AND directory = ? AND deleted_at IS NULL ORDER BY name_key LIMIT 200`,
      'Sorts the reports of one manager.',
    ],
    [
      `SELECT * FROM changes WHERE target = ? AND state IN ${waitingStates} ORDER BY id LIMIT 200`,
      'Sorts the changes that wait for one account.',
    ],
  ].map(([sql = '', reason = '']) => [oneLine(sql), reason]),
);

let look: Connection;
let statements: readonly string[] = [];
let remove: () => void;

async function fill() {
  const app = await signedIn();
  const { token } = app.file('people.ldif', peopleLdif());
  const into = { kind: 'new', name: 'corp' } as const;
  const started = valueOf(await app.client.directories.importFile({ file: token, into }));
  const job = await app.ended(started);
  if (job.result['added'] !== people + 2) throw new Error('The directory did not come in.');
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Nurse'] }];
  const { set } = valueOf(await app.client.changes.stage({ targets: [2, 3, 4], edits }));
  await app.backend.close();
  return { vault: app.vault, job: job.id, set };
}

beforeAll(async () => {
  const { vault, job, set } = await fill();
  const { folder, password, deviceSecret } = vault;
  const onError = (error: unknown) => {
    throw error;
  };
  const session = new VaultSession({
    folder,
    post: () => {},
    now: () => now,
    managed: unmanaged,
    onError,
  });
  await session.request({ do: 'unlock', anchor: null, password, deviceSecret });
  for (const [name, input] of interactiveQueries(set, job)) {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no operation ${name}.`);
    const call = { name, input: parse(operation.input, input), files: {} };
    const outcome = await dispatch(session.opened, call, {
      proved: moment(),
      onDefect: (_, error) => onError(error),
    });
    if (!outcome.ok) throw new Error(`${name} answered ${outcome.code}.`);
  }
  const orders = accountColumns.flatMap((column) => {
    const [up, down] = [orderSql(column), orderSql(column, ' DESC')];
    // The windows that are answered before the orders are in memory.
    return up === null ? [] : [up, `${up} LIMIT ? OFFSET ?`, `${down} LIMIT ? OFFSET ?`];
  });
  const prepared = session.opened?.services.store.read.prepared() ?? [];
  statements = [...new Set([...prepared, allFactsSql, allDepartmentsSql, ...orders])];
  session.close();
  look = vault.look();
  remove = vault.remove;
});

afterAll(() => {
  look.close();
  remove();
});

/** A plan names a table by its alias. */
function namesIn(sql: string): ReadonlyMap<string, string> {
  const names = new Map(bigTables.map((table) => [table, table]));
  for (const table of bigTables) {
    for (const [, alias = ''] of sql.matchAll(
      new RegExp(`\\b${table}\\s+(?:AS\\s+)?(\\w+)`, 'gi'),
    )) {
      if (!keywords.has(alias.toUpperCase())) names.set(alias, table);
    }
  }
  return names;
}

const keywords = new Set([
  'WHERE',
  'JOIN',
  'ON',
  'ORDER',
  'GROUP',
  'INDEXED',
  'NOT',
  'MATCH',
  'CROSS',
  'LIMIT',
  'SET',
  'UNION',
]);

/** All accounts of a directory: as many as there are, whatever index gives them. */
const wholeDirectory = /^SEARCH (\w+) USING (?:COVERING )?INDEX \w+ \(directory=\?\)$/;

/** The lines of a plan that pass over a big table, or sort what was read from one. */
function passes(sql: string): string[] {
  const details = look
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => null))
    .map((row) => row.detail);
  const names = namesIn(sql);
  const isBig = details.some((detail) =>
    names.has(/^(?:SCAN|SEARCH) (\w+)/.exec(detail)?.[1] ?? ''),
  );
  return details.filter((detail) => {
    const table = (/^SCAN (\w+)/.exec(detail) ?? wholeDirectory.exec(detail))?.[1];
    if (table !== undefined && names.has(table)) return !/VIRTUAL TABLE INDEX \d+:\S/.test(detail);
    return isBig && detail.startsWith('USE TEMP B-TREE');
  });
}

/** One line, so that an allowed statement can be named however its source is broken. */
function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim();
}

it('collects the statements of every interactive query', () => {
  expect(statements.length).toBeGreaterThan(60);
});

it('passes over no big table, and sorts none, behind anything that an operator waits for', () => {
  const found = statements
    .filter((sql) => !allowed.has(oneLine(sql)))
    .flatMap((sql) => passes(sql).map((detail) => `${detail} <- ${oneLine(sql)}`));
  expect(found).toEqual([]);
});

it('allows nothing that is no longer asked, or that needs no allowance', () => {
  const passing = new Set(statements.filter((sql) => passes(sql).length > 0).map(oneLine));
  expect([...allowed.keys()].filter((sql) => !passing.has(sql))).toEqual([]);
});

it('notices a pass over a big table, also behind another name', () => {
  expect(passes('SELECT title FROM accounts ORDER BY mail')).toHaveLength(2);
  expect(passes("SELECT count(*) FROM changes c WHERE c.state = 'draft'")).toHaveLength(1);
  expect(passes('SELECT places FROM text_postings WHERE part = ? AND gram = ?')).toEqual([]);
  expect(passes('SELECT places FROM text_postings WHERE gram = ?')).toHaveLength(1);
  expect(passes('SELECT name FROM accounts WHERE id = ?')).toEqual([]);
  expect(passes("SELECT id FROM accounts WHERE directory = ? AND title = 'Nurse'")).toHaveLength(1);
});
