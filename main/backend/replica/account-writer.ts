import type { IncomingAccount } from '../../../shared/process.ts';
import type { Writer } from '../store/store.ts';
import { attributeNames } from './attributes.ts';
import { IdSet } from './id-set.ts';
import { incomingColumns, incomingValues } from './incoming-columns.ts';
import { NamePaths } from './name-paths.ts';
import type { PersonalValues } from './personal.ts';
import { firstFreeId, type TextSink } from './texts.ts';

const columns = ['id', 'directory', 'remote_id', ...incomingColumns];
const insertSql = `INSERT INTO accounts (${columns.join(', ')}, shape, attributes, sealed,
    content_hash, deleted_at, version)
  VALUES (${columns.map(() => '?').join(', ')}, ?, ?, ?, ?, NULL, 1)`;
const insertOnceSql = `${insertSql} ON CONFLICT (directory, remote_id) DO NOTHING`;

/** Puts accounts into the replica. One for each transaction's writer; it remembers shapes. */
export class AccountWriter {
  readonly #personal: PersonalValues;
  readonly #texts: TextSink;
  readonly #paths = new NamePaths();
  #nextId = 0;
  #seen: IdSet | null = null;

  constructor(personal: PersonalValues, texts: TextSink) {
    this.#personal = personal;
    this.#texts = texts;
  }

  /** Row numbers are given out here, because a sealed value is bound to its row before it is written. */
  begin(tx: Writer): void {
    this.#nextId = firstFreeId(tx);
    this.#paths.clear();
  }

  /**
   * Goes on without the index that keeps ids unique, for rows of one directory in bulk: the ids
   * are kept in memory instead, where looking one up needs no page to be decrypted.
   */
  keepIdsInMemory(tx: Writer, directory: number): void {
    this.#seen = new IdSet();
    const sql = 'SELECT remote_id FROM accounts WHERE directory = ?';
    for (const id of tx.values<string>(sql, directory)) this.#seen.add(id);
  }

  /** Nothing more comes: gives the memory of the ids back before the indexes want it. */
  forgetIds(): void {
    this.#seen = null;
  }

  /**
   * Inserts one account and answers its row number; null when the directory has its id already.
   * `fingerprint` is what a change has kept of the digest of its file's entry.
   */
  insert(
    tx: Writer,
    directory: number,
    account: IncomingAccount,
    fingerprint: string = this.#personal.fingerprint(account.contentHash),
  ): number | null {
    if (this.#seen && !this.#seen.add(account.remoteId)) return null;
    const id = this.#nextId;
    const sealed = this.#personal.seal('accounts', id, 1, account.personal);
    const { changes } = tx.run(
      this.#seen ? insertSql : insertOnceSql,
      id,
      directory,
      account.remoteId,
      ...incomingValues(account),
      this.shape(tx, account.attributes, personalNames(account.personal)),
      account.attributes,
      sealed,
      fingerprint,
    );
    if (changes === 0) return null;
    this.#nextId += 1;
    this.#texts.add(tx, id, account.text);
    for (const member of account.members) {
      tx.run(
        'INSERT OR IGNORE INTO members_unresolved (group_id, member_key) VALUES (?, ?)',
        id,
        member,
      );
    }
    return id;
  }

  /** The number of the set of attribute names that this account has, personal ones included. */
  shape(tx: Writer, attributes: string, personal: string): number {
    const { shapes } = this.#paths.pathOf(attributes);
    const known = shapes.get(personal);
    if (known !== undefined) return known;
    const names = `${attributeNames(attributes)} ${personal}`;
    const key = names.split(' ').toSorted().join(' ').trim();
    const stored = tx.value<number>('SELECT id FROM shapes WHERE names = ?', key);
    const id = stored ?? tx.run('INSERT INTO shapes (names) VALUES (?)', key).id;
    shapes.set(personal, id);
    return id;
  }
}

/** The names of personal attributes, parted by spaces. */
export function personalNames(json: string | null): string {
  return json === null ? '' : attributeNames(json);
}
