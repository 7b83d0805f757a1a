import type { AccountFilter, AccountState } from '../../../shared/model/account.ts';
import { canonicalName, classify } from '../../../shared/model/attribute.ts';
import { Failure } from '../../../shared/failure.ts';
import { memberIds } from './membership.ts';
import type { Reader } from '../store/reader.ts';
import { type AccountIndex, bit } from './account-index.ts';
import { kindNumber, waitingStates } from './account-rows.ts';
import { listIds } from './ids.ts';

/** Says of a row number whether it passes. */
export type Test = (id: number) => boolean;

/** A filter as a test of the facts in memory, or as the list of row numbers that pass. */
export type Resolved =
  | { readonly by: 'test'; readonly test: Test }
  | { readonly by: 'list'; readonly ids: Int32Array };

const datedColumn = {
  lastSignInAt: 'last_sign_in_at',
  expiresAt: 'expires_at',
  passwordSetAt: 'password_set_at',
  createdAt: 'created_at',
  changedAt: 'changed_at',
} as const;

/** Attributes that have a column of their own, which an index covers. */
const indexedAttributes: ReadonlyMap<string, string> = new Map([
  ['uid', 'user_name'],
  ['samaccountname', 'user_name'],
  ['mail', 'mail'],
  ['title', 'title'],
  ['department', 'department'],
  ['departmentnumber', 'department'],
  ['employeenumber', 'employee_id'],
  ['employeeid', 'employee_id'],
]);

const cannotSignIn = bit.disabled | bit.locked | bit.passwordExpired;

/** Makes each filter ready to be applied. Refuses a filter on a masked attribute's value. */
export function resolveFilter(
  read: Reader,
  index: AccountIndex,
  filter: AccountFilter,
  now: number,
): Resolved {
  const { facts, directories } = index;
  switch (filter.on) {
    case 'kind': {
      const wanted = new Set(filter.kinds.map(kindNumber));
      return { by: 'test', test: (id) => wanted.has(kindFromFacts(facts[id] ?? 0)) };
    }
    case 'directory': {
      const wanted = new Set(filter.ids);
      return { by: 'test', test: (id) => wanted.has(directories[id] ?? 0) };
    }
    case 'state':
      return stateTest(read, facts, filter.states, now);
    case 'department':
      return departments(read, filter.values);
    case 'group':
      return { by: 'list', ids: memberIds(read, filter.id, filter.nested) };
    case 'date': {
      const column = datedColumn[filter.date];
      const from = filter.from ?? Number.MIN_SAFE_INTEGER;
      const to = filter.to ?? Number.MAX_SAFE_INTEGER;
      const sql = `SELECT id FROM accounts WHERE deleted_at IS NULL AND ${column} >= ? AND ${column} < ?`;
      return { by: 'list', ids: listIds(read, sql, from, to) };
    }
    case 'never-signed-in': {
      const sql = 'SELECT id FROM accounts WHERE deleted_at IS NULL AND last_sign_in_at IS NULL';
      return { by: 'list', ids: listIds(read, sql) };
    }
    case 'attribute':
      return attributeFilter(read, filter);
    case 'staged': {
      const sql = `SELECT DISTINCT target AS id FROM changes
        WHERE state IN ${waitingStates} AND target IS NOT NULL`;
      return { by: 'list', ids: listIds(read, sql) };
    }
  }
}

function kindFromFacts(facts: number): number {
  if (facts & bit.group) return 2;
  return facts & bit.service ? 1 : 0;
}

function stateTest(
  read: Reader,
  facts: Uint8Array,
  states: readonly AccountState[],
  now: number,
): Resolved {
  const expired = new Set<number>();
  if (
    states.some((state) => state === 'expired' || state === 'cannot-sign-in' || state === 'enabled')
  ) {
    const sql = 'SELECT id FROM accounts WHERE deleted_at IS NULL AND expires_at <= ?';
    for (const id of listIds(read, sql, now)) expired.add(id);
  }
  const tests = states.map((state) => oneState(state, expired));
  return { by: 'test', test: (id) => tests.some((test) => test(facts[id] ?? 0, id)) };
}

function oneState(
  state: AccountState,
  expired: ReadonlySet<number>,
): (facts: number, id: number) => boolean {
  switch (state) {
    case 'enabled':
      return (facts, id) => (facts & cannotSignIn) === 0 && !expired.has(id);
    case 'cannot-sign-in':
      return (facts, id) => (facts & cannotSignIn) !== 0 || expired.has(id);
    case 'disabled':
      return (facts) => (facts & bit.disabled) !== 0;
    case 'locked':
      return (facts) => (facts & bit.locked) !== 0;
    case 'expired':
      return (_facts, id) => expired.has(id);
    case 'password-expired':
      return (facts) => (facts & bit.passwordExpired) !== 0;
    case 'must-change':
      return (facts) => (facts & bit.mustChange) !== 0;
    case 'deleted':
      return () => false;
  }
}

function departments(read: Reader, values: readonly string[]): Resolved {
  const sql = `SELECT id FROM accounts WHERE deleted_at IS NULL
    AND department COLLATE NOCASE IN (SELECT value FROM json_each(?))`;
  return { by: 'list', ids: listIds(read, sql, JSON.stringify(values)) };
}

function attributeFilter(
  read: Reader,
  filter: Extract<AccountFilter, { on: 'attribute' }>,
): Resolved {
  const name = canonicalName(filter.name);
  // A masked value must not be found by guessing it.
  if (classify(name) === 'personal' || classify(name) === 'secret')
    throw new Failure('filter-invalid');
  const shapes = shapesWith(read, name);
  if (filter.test !== 'equals') {
    const member = filter.test === 'present' ? 'IN' : 'NOT IN';
    const sql = `SELECT id FROM accounts WHERE deleted_at IS NULL
      AND shape IN (SELECT id FROM shapes WHERE id ${member} (SELECT value FROM json_each(?)))`;
    return { by: 'list', ids: listIds(read, sql, JSON.stringify(shapes)) };
  }
  const column = indexedAttributes.get(name.toLowerCase());
  if (column !== undefined) {
    const sql = `SELECT id FROM accounts WHERE deleted_at IS NULL AND ${column} COLLATE NOCASE = ?`;
    return { by: 'list', ids: listIds(read, sql, filter.value) };
  }
  const sql = `SELECT a.id FROM accounts a, json_each(a.attributes, ?) v
    WHERE a.deleted_at IS NULL AND a.shape IN (SELECT value FROM json_each(?))
    AND v.value = ? COLLATE NOCASE`;
  const path = `$."${name.replaceAll('"', '')}"`;
  return { by: 'list', ids: listIds(read, sql, path, JSON.stringify(shapes), filter.value) };
}

/** Shapes that have an attribute, whatever the letter case of its name. */
function shapesWith(read: Reader, name: string): number[] {
  const wanted = name.toLowerCase();
  return read
    .all<{ id: number; names: string }>('SELECT id, names FROM shapes')
    .filter((shape) => shape.names.toLowerCase().split(' ').includes(wanted))
    .map((shape) => shape.id);
}
