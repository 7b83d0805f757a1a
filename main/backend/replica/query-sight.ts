import { Failure } from '../../../shared/failure.ts';
import type { AccountColumn, AccountFilter, AccountQuery } from '../../../shared/model/account.ts';
import type { AccountTexts } from '../../../shared/model/account-texts.ts';
import { baseName, canonicalName } from '../../../shared/model/attribute.ts';
import { searchText } from '../../../shared/model/search-text.ts';
import { unseenFields } from '../../../shared/role-attributes.ts';
import type { Reader } from '../store/reader.ts';

/** Fields that the text of an account is made of. */
const searched: readonly (keyof AccountTexts)[] = ['mail', 'title', 'department', 'employeeId'];
const rowsAtOnce = 2_000;

/** What an operator may ask for, where attributes are masked for their role. */
export class QuerySight {
  readonly #masked: ReadonlySet<string>;
  readonly #unseen: ReadonlySet<AccountColumn | 'manager'>;
  /** Whether the index of texts knows more of an account than this operator. */
  readonly hidesTexts: boolean;

  constructor({ masked }: Pick<Reader, 'masked'>) {
    this.#masked = masked;
    this.#unseen = unseenFields(masked);
    this.hidesTexts = searched.some((field) => this.#unseen.has(field));
  }

  /**
   * The query as it is carried out. Refuses, with `attribute-unseen`, to filter by what is masked. An
   * order by it would be one by nothing: it is that of the names.
   */
  seen(query: AccountQuery): AccountQuery {
    const attribute = this.unseenIn(query);
    if (attribute !== null) throw new Failure('attribute-unseen', { attribute });
    return this.#unseen.has(query.sort) ? { ...query, sort: 'name' } : query;
  }

  /** The masked attribute that a query filters by; null for none. */
  unseenIn(query: AccountQuery): string | null {
    for (const filter of query.filters) {
      const name = attributeOf(filter);
      if (name === null) continue;
      const isField = filter.on === 'department' && this.#unseen.has('department');
      if (isField || this.#masked.has(baseName(name))) return canonicalName(name);
    }
    return null;
  }
}

function attributeOf(filter: AccountFilter): string | null {
  switch (filter.on) {
    case 'attribute':
    case 'personal':
      return filter.name;
    case 'department':
    case 'manager':
      return filter.on;
    default:
      return null;
  }
}

type Row = { readonly id: number } & Record<keyof Parameters<typeof searchText>[0], string>;

const rowsSql = `SELECT id, name, user_name AS userName, mail, title, department,
  employee_id AS employeeId FROM accounts WHERE id IN (SELECT value FROM json_each(?))`;

/**
 * Those of the accounts that the phrases find in what the operator sees of them. The index was made of
 * everything: whom only a masked value has found must not stay.
 */
export function textsThatHave(
  read: Reader,
  ids: Int32Array,
  phrases: readonly string[],
): Int32Array {
  const found = new Set<number>();
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    const list = JSON.stringify([...ids.subarray(from, from + rowsAtOnce)]);
    for (const { id, ...fields } of read.all<Row>(rowsSql, list)) {
      const text = searchText(fields);
      if (phrases.every((phrase) => text.includes(phrase))) found.add(id);
    }
  }
  return ids.filter((id) => found.has(id));
}
