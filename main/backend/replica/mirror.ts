import type { AccountColumn } from '../../../shared/model/account.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import type { Writer } from '../store/store.ts';
import { AccountWriter, personalNames } from './account-writer.ts';
import { incomingColumns, incomingValues } from './incoming-columns.ts';
import { takeMembers } from './mirror-members.ts';
import type { PersonalValues } from './personal.ts';
import { setText, singleTexts } from './texts.ts';

/** What became of an account that a server named. */
export type Taken = {
  readonly id: number;
  readonly what: 'added' | 'changed' | 'unchanged';
  /** The orders of the grid in which it moved. */
  readonly moved: readonly AccountColumn[];
};

type Column = (typeof incomingColumns)[number];

type Known = { readonly [Name in Column]: string | number | null } & {
  readonly id: number;
  readonly version: number;
  readonly deleted_at: number | null;
  readonly content_hash: string;
};

const knownSql = `SELECT id, version, deleted_at, content_hash, ${incomingColumns.join(', ')}
  FROM accounts WHERE directory = ? AND remote_id = ?`;
const updateSql = `UPDATE accounts SET ${incomingColumns.map((name) => `${name} = ?`).join(', ')},
  deleted_at = NULL, version = ?, shape = ?, attributes = ?, sealed = ?, sealed_version = ?,
  content_hash = ?
  WHERE id = ?`;

/** Texts that the index of words is made from. */
const searched: readonly Column[] = [
  'name',
  'user_name',
  'mail',
  'title',
  'department',
  'employee_id',
];

const orderOf: Readonly<Partial<Record<Column, readonly AccountColumn[]>>> = {
  name_key: ['name', 'title', 'department', 'kind', 'state', 'directory'],
  user_name: ['userName'],
  mail: ['mail'],
  title: ['title'],
  department: ['department'],
  employee_id: ['employeeId'],
  kind: ['kind'],
  disabled: ['state'],
  locked: ['state'],
  must_change: ['state'],
  password_expired: ['state'],
  expires_at: ['expiresAt'],
  password_set_at: ['passwordSetAt'],
  last_sign_in_at: ['lastSignInAt'],
  created_at: ['createdAt'],
  changed_at: ['changedAt'],
};
/** Every order: for accounts that come and go. */
export const everyOrder: readonly AccountColumn[] = [...new Set(Object.values(orderOf).flat())];

/** Brings rows of one live directory to what its server says. One for each run of work. */
export class Mirror {
  readonly #personal: PersonalValues;
  readonly #directory: number;
  readonly #writer: AccountWriter;

  constructor(personal: PersonalValues, directory: number) {
    this.#personal = personal;
    this.#directory = directory;
    this.#writer = new AccountWriter(personal, singleTexts);
  }

  /** Called at the beginning of every transaction: others may have given out row numbers since. */
  begin(tx: Writer): void {
    this.#writer.begin(tx);
  }

  /** Takes in one account. What is as it was is not written, so that its version stays. */
  take(tx: Writer, account: IncomingAccount): Taken {
    const known = tx.get<Known>(knownSql, this.#directory, account.remoteId);
    if (!known) {
      const id = this.#writer.insert(tx, this.#directory, account);
      if (id === null) throw new Error('An account is there and not there.');
      return { id, what: 'added', moved: everyOrder };
    }
    const values = incomingValues(account);
    const differing = incomingColumns.filter((name, at) => known[name] !== values[at]);
    const isSame =
      this.#personal.isFingerprint(known.content_hash, account.contentHash) &&
      known.deleted_at === null;
    if (isSame && differing.length === 0) return { id: known.id, what: 'unchanged', moved: [] };
    this.#update(tx, known, account, values);
    if (account.kind === 'group') takeMembers(tx, this.#directory, known.id, account.members);
    const { id, deleted_at: deletedAt } = known;
    if (deletedAt !== null || differing.some((name) => searched.includes(name))) {
      setText(tx, id, account.text);
    }
    const moved = differing.flatMap((name) => orderOf[name] ?? []);
    return { id, what: 'changed', moved: deletedAt === null ? moved : everyOrder };
  }

  /** Marks an account that its server no longer has; it stays to be looked at and restored. */
  remove(tx: Writer, id: number, now: number): void {
    tx.run('UPDATE accounts SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL', now, id);
    setText(tx, id, null);
    // A group that still names it names nobody; another account may come under that name.
    tx.run(
      `INSERT OR IGNORE INTO members_unresolved (group_id, member_key) SELECT m.group_id, a.dn_key
        FROM members m JOIN accounts a ON a.id = m.member_id WHERE a.id = ? AND a.dn_key <> ''`,
      id,
    );
    tx.run('DELETE FROM members WHERE member_id = ?', id);
  }

  #update(
    tx: Writer,
    known: Known,
    account: IncomingAccount,
    values: readonly (string | number | null)[],
  ): void {
    const version = known.version + 1;
    tx.run(
      updateSql,
      ...values,
      version,
      this.#writer.shape(tx, account.attributes, personalNames(account.personal)),
      account.attributes,
      this.#personal.seal('accounts', known.id, version, account.personal),
      version,
      this.#personal.fingerprint(account.contentHash),
      known.id,
    );
  }
}
