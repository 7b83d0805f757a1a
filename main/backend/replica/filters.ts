import type { AccountFilter, AccountState } from '../../../shared/model/account.ts';
import { canonicalName, classify } from '../../../shared/model/attribute.ts';
import { Failure } from '../../../shared/failure.ts';
import { memberIds } from './membership.ts';
import type { Reader } from '../store/reader.ts';
import type { Resolved } from './masks.ts';
import type { AccountIndex } from './account-index.ts';
import { kindNumber, waitingStates } from './account-rows.ts';
import { bit, cannotSignIn, kindFromFacts } from './facts.ts';
import { listIds } from './ids.ts';

const datedColumn = {
  lastSignInAt: 'last_sign_in_at',
  expiresAt: 'expires_at',
  passwordSetAt: 'password_set_at',
  passwordExpiresAt: 'password_expires_at',
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

/** Makes each filter ready to be applied. Refuses a filter on a masked attribute's value. */
export function resolveFilter(read: Reader, index: AccountIndex, filter: AccountFilter): Resolved {
  const { facts, directories } = index;
  switch (filter.on) {
    case 'kind': {
      const wanted = new Set(filter.kinds.map(kindNumber));
      return factsThat((byte) => wanted.has(kindFromFacts(byte)));
    }
    case 'directory': {
      const wanted = new Uint8Array(65_536);
      for (const id of filter.ids) wanted[id] = 1;
      return { by: 'column', values: directories, passes: wanted };
    }
    case 'state':
      return factsThat(
        (byte) => filter.states.some((state) => hasState(byte, state)),
        filter.states.some((state) => dated.has(state)),
      );
    case 'department':
      return departments(read, index, filter.values);
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
    case 'personal':
      // These are opened one by one, which takes its time: see `personal-search.ts`.
      throw new Failure('filter-invalid');
    case 'staged': {
      const sql = `SELECT DISTINCT target AS id FROM changes
        WHERE state IN ${waitingStates} AND target IS NOT NULL`;
      return { by: 'list', ids: listIds(read, sql) };
    }
    case 'membership':
    case 'manager':
    case 'members':
      return linked(read, facts, filter);
  }
}

/** Who has a link of a kind, from narrow indexes alone. */
const linkSql = {
  membership: 'SELECT DISTINCT member_id AS id FROM members INDEXED BY members_member',
  manager: "SELECT id FROM accounts INDEXED BY accounts_manager WHERE manager <> ''",
  members: 'SELECT group_id AS id FROM members UNION SELECT group_id FROM members_unresolved',
} as const;

function linked(
  read: Reader,
  facts: Uint8Array,
  filter: Extract<AccountFilter, { on: keyof typeof linkSql }>,
): Resolved {
  const mask = new Uint8Array(facts.length);
  for (const id of listIds(read, linkSql[filter.on])) mask[id] = 1;
  const wanted = filter.test === 'present' ? 1 : 0;
  for (let id = 0; id < mask.length; id += 1) {
    mask[id] = facts[id] !== 0 && mask[id] === wanted ? 1 : 0;
  }
  return { by: 'mask', mask };
}

/** What a test says of each byte of facts; `isDated` when it asks whether an account has expired. */
function factsThat(test: (byte: number) => boolean, isDated = false): Resolved {
  const passes = Uint8Array.from({ length: 256 }, (_, byte) =>
    Number((byte & bit.present) !== 0 && test(byte)),
  );
  return { by: 'facts', passes, isDated };
}

/** States that depend on what time it is. */
const dated: ReadonlySet<AccountState> = new Set(['enabled', 'cannot-sign-in', 'expired']);

function hasState(facts: number, state: AccountState): boolean {
  switch (state) {
    case 'enabled':
      return (facts & (cannotSignIn | bit.expired)) === 0;
    case 'cannot-sign-in':
      return (facts & (cannotSignIn | bit.expired)) !== 0;
    case 'disabled':
      return (facts & bit.disabled) !== 0;
    case 'locked':
      return (facts & bit.locked) !== 0;
    case 'expired':
      return (facts & bit.expired) !== 0;
    case 'password-expired':
      return (facts & bit.passwordExpired) !== 0;
    case 'must-change':
      return (facts & bit.mustChange) !== 0;
    case 'deleted':
      return false;
  }
}

function departments(read: Reader, index: AccountIndex, values: readonly string[]): Resolved {
  const known = index.departments;
  if (known) return { by: 'column', values: known.codes, passes: known.passes(values) };
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
  // A column that a masked attribute may have given is shown as empty.
  const column = read.masked.size > 0 ? undefined : indexedAttributes.get(name.toLowerCase());
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
export function shapesWith(read: Reader, name: string): number[] {
  const wanted = name.toLowerCase();
  return read
    .all<{ id: number; names: string }>('SELECT id, names FROM shapes')
    .filter((shape) => shape.names.toLowerCase().split(' ').includes(wanted))
    .map((shape) => shape.id);
}
