import type { AccountColumn, AccountRow, AttributeMap } from '../../../shared/model/account.ts';
import { classify } from '../../../shared/model/attribute.ts';
import type { OutgoingAccount } from '../../../shared/process.ts';
import { rowColumns, type StoredRow, toRow } from '../replica/account-rows.ts';
import { openAttributes } from '../replica/attributes.ts';
import type { Reader } from '../store/reader.ts';
import { columnText } from './column-text.ts';
import { escapeDnValue, stateAttributes } from './ldif-facts.ts';

type Wanted = { readonly columns: readonly AccountColumn[]; readonly attributes: boolean };
type Row = StoredRow & {
  readonly dn: string | null;
  readonly attributes: string;
  readonly shape_names: string;
};
type Member = {
  readonly group_id: number;
  readonly id: number;
  readonly directory: number;
  readonly dn: string | null;
  readonly name: string;
  readonly user_name: string;
};
type Values = OutgoingAccount['attributes'][number];

// The sealed values are not even read: what is masked cannot leave by mistake.
const rowsSql = `SELECT ${rowColumns}, dn, attributes,
  (SELECT names FROM shapes WHERE shapes.id = accounts.shape) AS shape_names
  FROM accounts WHERE id IN (SELECT value FROM json_each(?))`;
const membersSql = `SELECT m.group_id, a.id, a.directory, a.dn, a.name, a.user_name
  FROM members m JOIN accounts a ON a.id = m.member_id
  WHERE m.group_id IN (SELECT value FROM json_each(?)) AND a.deleted_at IS NULL
  ORDER BY m.group_id, m.member_id`;
const strangersSql = `SELECT group_id, member_key FROM members_unresolved
  WHERE group_id IN (SELECT value FROM json_each(?)) ORDER BY group_id, member_key`;

/** Reads accounts in the form in which they leave: masked, and with the members of groups. */
export class OutgoingReader {
  readonly #read: Reader;
  readonly #now: number;
  readonly #wanted: Wanted;
  readonly #directories: ReadonlyMap<number, string>;
  readonly #clear = new Map<string, boolean>();

  constructor(source: { readonly read: Reader; readonly now: () => number }, wanted: Wanted) {
    this.#read = source.read;
    this.#now = source.now();
    this.#wanted = wanted;
    const names = source.read.all<{ id: number; name: string }>('SELECT id, name FROM directories');
    this.#directories = new Map(names.map(({ id, name }) => [id, name]));
  }

  /** The accounts of these row numbers, in their order; one that is gone is left out. */
  read(ids: readonly number[]): OutgoingAccount[] {
    const rows = new Map(
      this.#read.all<Row>(rowsSql, JSON.stringify(ids)).map((row) => [row.id, row]),
    );
    const groups = this.#wanted.attributes ? ids.filter((id) => rows.get(id)?.kind === 2) : [];
    const members = this.#membersOf(groups);
    return ids.flatMap((id) => {
      const row = rows.get(id);
      return row ? [this.#outgoing(row, members.get(id) ?? [])] : [];
    });
  }

  #outgoing(stored: Row, members: readonly Values[]): OutgoingAccount {
    const row = toRow(stored, 0);
    const dn = this.#dnOf(stored);
    const directory = this.#directories.get(stored.directory) ?? '';
    const columns = this.#wanted.columns.map((column) =>
      columnText(row, column, { directory, now: this.#now }),
    );
    if (!this.#wanted.attributes) return { dn, columns, attributes: [], masked: [] };
    const open = openAttributes(stored.attributes);
    const masked = stored.shape_names
      .split(' ')
      .filter((name) => name !== '' && !Object.hasOwn(open, name));
    return { dn, columns, attributes: [...this.#attributes(open, row), ...members], masked };
  }

  #attributes(open: AttributeMap, row: AccountRow): Values[] {
    const clear = Object.entries(open).filter(([name]) => this.#isClear(name));
    return [...clear, ...stateAttributes(open, row.facts)];
  }

  #isClear(name: string): boolean {
    const known = this.#clear.get(name);
    if (known !== undefined) return known;
    const classification = classify(name);
    const isClear = classification === 'public' || classification === 'internal';
    this.#clear.set(name, isClear);
    return isClear;
  }

  #membersOf(groups: readonly number[]): ReadonlyMap<number, readonly Values[]> {
    if (groups.length === 0) return new Map();
    const list = JSON.stringify(groups);
    const dns = new Map<number, string[]>();
    const uids = new Map<number, string[]>();
    for (const row of this.#read.all<Member>(membersSql, list)) {
      push(dns, row.group_id, this.#dnOf(row));
    }
    for (const row of this.#read.all<{ group_id: number; member_key: string }>(
      strangersSql,
      list,
    )) {
      const uid = /^memberuid=(.*)$/su.exec(row.member_key)?.[1];
      if (uid === undefined) push(dns, row.group_id, row.member_key);
      else push(uids, row.group_id, uid.replace(/\\(.)/gsu, '$1'));
    }
    return new Map(
      groups.map((id): [number, Values[]] => [
        id,
        [...named('member', dns.get(id)), ...named('memberUid', uids.get(id))],
      ]),
    );
  }

  /** The name in the directory; one that came without gets a name below its directory's. */
  #dnOf(row: Pick<Member, 'id' | 'dn' | 'directory' | 'name' | 'user_name'>): string {
    if (row.dn !== null) return row.dn;
    const uid = row.user_name || row.name || String(row.id);
    const organisation = this.#directories.get(row.directory) ?? '';
    return `uid=${escapeDnValue(uid)},o=${escapeDnValue(organisation)}`;
  }
}

function push(lists: Map<number, string[]>, id: number, value: string): void {
  const list = lists.get(id);
  if (list) list.push(value);
  else lists.set(id, [value]);
}

function named(name: string, values: readonly string[] | undefined): Values[] {
  return values ? [[name, values]] : [];
}
