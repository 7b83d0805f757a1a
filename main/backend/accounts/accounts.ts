import { requireUnmasked } from '../../../shared/managed.ts';
import { canonicalName, classify } from '../../../shared/model/attribute.ts';
import type { AccountCard, AccountReference } from '../../../shared/model/account.ts';
import { type Worklist, worklistIds, worklistQuery } from '../../../shared/model/worklist.ts';
import { accountTarget } from '../../../shared/model/audit.ts';
import { auditRows } from '../audit/rows.ts';
import type { CommandContext, FeatureHandlers } from '../context.ts';
import type { Reader } from '../store/reader.ts';
import type { AccountIndex } from '../replica/account-index.ts';
import type { Department } from '../replica/departments.ts';
import { bit } from '../replica/facts.ts';
import { personalFilter } from '../replica/personal-search.ts';
import { kindOf, readRows } from '../replica/account-rows.ts';
import { openAttributes, shownAttributes } from '../replica/attributes.ts';

/** How long a revealed value stays on screen. */
const revealLastsMs = 60_000;

/** How many values an operator may reveal within an hour: enough for work, too few to copy a directory. */
const revealsMost = 60;
const hourMs = 3_600_000;

/** How many parts of values within an hour: with enough of them a value can be put together. */
const partsMost = 60;

const revealsSql = `SELECT time FROM main.audit INDEXED BY audit_by_action
  WHERE action = 'accounts.reveal' AND operator = ? AND decision = 'allowed'
  ORDER BY seq DESC LIMIT 1 OFFSET ?`;
const partsSql = `SELECT time FROM main.audit INDEXED BY audit_by_action
  WHERE action = 'accounts.lookUp' AND operator = ? AND decision = 'allowed'
    AND json_extract(detail, '$.test') = 'contains'
  ORDER BY seq DESC LIMIT 1 OFFSET ?`;

/** By the log, so that signing in anew forgets none. */
function hasSpent({ store, operator, now }: CommandContext, sql: string, most: number): boolean {
  const earliest = store.whole.value<number>(sql, operator.name, most - 1);
  return earliest !== undefined && earliest > now() - hourMs;
}

type CardRow = {
  readonly version: number;
  readonly remote_id: string;
  readonly dn: string | null;
  readonly manager: string;
  readonly attributes: string;
  readonly names: string;
  readonly password_expires_at: number | null;
  readonly directory_id: number;
  readonly directory_name: string;
};

// The directory of an account in sight is in sight. Its view would look for such an account once more,
// and read others of the directory until it met one.
const cardSql = `SELECT a.version, a.password_expires_at, a.remote_id, a.dn, a.manager, a.attributes, s.names,
  d.id AS directory_id, d.name AS directory_name
  FROM accounts a JOIN main.directories d ON d.id = a.directory JOIN shapes s ON s.id = a.shape
  WHERE a.id = ?`;

function managerOf(read: Reader, card: CardRow): AccountReference | null {
  if (card.manager === '') return null;
  const found = read.get<{ id: number; name: string; user_name: string; kind: number }>(
    'SELECT id, name, user_name, kind FROM accounts WHERE dn_key = ? AND directory = ?',
    card.manager,
    card.directory_id,
  );
  if (!found) return { id: null, name: card.manager, userName: '', kind: 'person' };
  return { id: found.id, name: found.name, userName: found.user_name, kind: kindOf(found.kind) };
}

function countWhere(read: Reader, sql: string, id: number): number {
  return read.value<number>(sql, id) ?? 0;
}

function readCard(read: Reader, id: number): AccountCard | null {
  const [row] = readRows(read, [id]);
  const card = read.get<CardRow>(cardSql, id);
  if (!row || !card) return null;
  return {
    row,
    version: card.version,
    remoteId: card.remote_id,
    dn: card.dn,
    directoryName: card.directory_name,
    passwordExpiresAt: card.password_expires_at,
    manager: managerOf(read, card),
    attributes: shownAttributes(openAttributes(card.attributes), card.names),
    groupCount: countWhere(read, 'SELECT count(*) FROM members WHERE member_id = ?', id),
    memberCount: countWhere(read, 'SELECT count(*) FROM members WHERE group_id = ?', id),
  };
}

function countFacts(index: AccountIndex, expired: readonly number[]) {
  const states = { enabled: 0, disabled: 0, locked: 0, 'password-expired': 0, 'must-change': 0 };
  const kinds = { person: 0, service: 0, group: 0 };
  const { facts } = index;
  let total = 0;
  for (const fact of facts) {
    if (fact === 0) continue;
    total += 1;
    if (fact & bit.group) kinds.group += 1;
    else if (fact & bit.service) kinds.service += 1;
    else kinds.person += 1;
    if (fact & bit.disabled) states.disabled += 1;
    if (fact & bit.locked) states.locked += 1;
    if (fact & bit.passwordExpired) states['password-expired'] += 1;
    if (fact & bit.mustChange) states['must-change'] += 1;
    if ((fact & (bit.disabled | bit.locked | bit.passwordExpired)) === 0) states.enabled += 1;
  }
  const stopped = bit.disabled | bit.locked | bit.passwordExpired;
  const onlyExpired = expired.filter((id) => ((facts[id] ?? 0) & stopped) === 0).length;
  const enabled = states.enabled - onlyExpired;
  return {
    total,
    kinds,
    states: { ...states, enabled, expired: expired.length, 'cannot-sign-in': total - enabled },
  };
}

const departmentsShown = 1_000;

/** At a million accounts the database takes a second for what is in memory a moment after opening. */
function departmentsOf(read: Reader, { departments, facts }: AccountIndex): readonly Department[] {
  if (departments) return departments.counts(facts, departmentsShown);
  return read.all<Department>(
    `SELECT department AS value, count(*) AS accounts FROM accounts
      WHERE deleted_at IS NULL AND department COLLATE NOCASE > ''
      GROUP BY department COLLATE NOCASE ORDER BY department COLLATE NOCASE LIMIT ?`,
    departmentsShown,
  );
}

/** Answers questions about accounts, and reveals masked values with a reason. */
export const accounts: FeatureHandlers<'accounts'> = {
  async find({ finder }, { query, offset, limit }) {
    const started = performance.now();
    const { rows, total } = await finder.window(query, offset, limit);
    return { rows, total, tookMs: performance.now() - started };
  },

  lookUp(context, { attribute, value, test }) {
    const { store, personal, operator, managed, refuse } = context;
    const filter = personalFilter(personal, { attribute, value, test });
    if (test === 'contains') {
      // Part by part it would spell out what the policy lets nobody see.
      requireUnmasked(managed, filter.name);
      if (hasSpent(context, partsSql, partsMost))
        throw refuse('look-ups-spent', { most: partsMost });
    }
    // Who looked for what kind of value is in the log before anybody is found.
    store.write(() => ({
      value: null,
      entries: [
        {
          action: 'accounts.lookUp',
          operator: operator.name,
          target: 'vault',
          detail: { attribute: filter.name, ...(test === 'contains' && { test }) },
        },
      ],
    }));
    return filter;
  },

  facets({ read, index, personalIndex, now }) {
    const expired = read.values<number>(
      'SELECT id FROM accounts WHERE deleted_at IS NULL AND expires_at <= ?',
      now(),
    );
    const counted = countFacts(index, expired);
    const deleted = read.value<number>(
      'SELECT count(*) FROM accounts WHERE deleted_at IS NOT NULL',
    );
    const departments = index.remember('departments', () => departmentsOf(read, index));
    return {
      ...counted,
      states: { ...counted.states, deleted: deleted ?? 0 },
      departments: [...departments],
      personal: personalIndex && personalIndex.progress,
    };
  },

  worklists({ finder, index, now }) {
    const made = worklistIds
      .map((id) => ({ id, query: worklistQuery(id, now()) }))
      .filter(({ query }) => finder.mayAsk(query));
    // The queries change with the hour, and the counts with the accounts.
    return index.remember(`worklists ${JSON.stringify(made)}`, async () => {
      const lists: Worklist[] = [];
      for (const { id, query } of made) lists.push({ id, query, total: await finder.count(query) });
      return lists;
    });
  },

  get({ read, refuse }, { id }) {
    const card = readCard(read, id);
    if (!card) throw refuse('account-missing');
    return card;
  },

  reports({ read, refuse }, { id }) {
    const row = read.get<{ dn_key: string | null; directory: number }>(
      'SELECT dn_key, directory FROM accounts WHERE id = ?',
      id,
    );
    if (!row) throw refuse('account-missing');
    if (row.dn_key === null || row.dn_key === '') return [];
    return read
      .all<{ id: number; name: string; user_name: string; kind: number }>(
        `SELECT id, name, user_name, kind FROM accounts WHERE manager = ? AND manager <> ''
          AND directory = ? AND deleted_at IS NULL ORDER BY name_key LIMIT 200`,
        row.dn_key,
        row.directory,
      )
      .map((one) => ({
        id: one.id,
        name: one.name,
        userName: one.user_name,
        kind: kindOf(one.kind),
      }));
  },

  history({ read }, { id, before, limit }) {
    const directory = read.value<number>('SELECT directory FROM accounts WHERE id = ?', id) ?? 0;
    return auditRows(read, {
      before,
      limit,
      targets: [accountTarget(id), `directory:${directory}`],
      seqs: read.values<number>(
        'SELECT seq FROM mirrored WHERE account = ? AND seq > 0 ORDER BY seq DESC LIMIT 1000',
        id,
      ),
    });
  },

  reveal(context, { id, attribute, reason }) {
    const { store, read, personal, operator, managed, now, refuse } = context;
    if (!personal.isOpen) throw refuse('compartment-closed');
    const name = canonicalName(attribute);
    if (classify(name) !== 'personal') throw refuse('attribute-masked');
    requireUnmasked(managed, name);
    const row = read.get<{ name: string; sealed_version: number; sealed: Uint8Array | null }>(
      'SELECT name, sealed_version, sealed FROM accounts WHERE id = ?',
      id,
    );
    if (!row) throw refuse('account-missing');
    const wanted = attribute.toLowerCase();
    const values = Object.entries(
      personal.open('accounts', id, row.sealed_version, row.sealed),
    ).find(([known]) => known.toLowerCase() === wanted)?.[1];
    if (!values) throw refuse('attribute-masked');
    if (hasSpent(context, revealsSql, revealsMost))
      throw refuse('reveals-spent', { most: revealsMost });
    // The value leaves this process only after the entry that says so is on disk.
    store.write(() => ({
      value: null,
      entries: [
        {
          action: 'accounts.reveal',
          operator: operator.name,
          target: accountTarget(id),
          targetLabel: row.name,
          reason,
          detail: { attribute: name },
        },
      ],
    }));
    return { values: [...values], hideAt: now() + revealLastsMs };
  },
};
