import { canonicalName, classify } from '../../../shared/model/attribute.ts';
import type { AccountFilter, AttributeMap } from '../../../shared/model/account.ts';
import { Failure } from '../../../shared/failure.ts';
import type { Reader } from '../store/reader.ts';
import { pause } from './account-facts.ts';
import { shapesWith } from './filters.ts';
import type { PersonalValues } from './personal.ts';

/** One condition on a personal value, as a blind index stands for it. */
export type PersonalFilter = Extract<AccountFilter, { on: 'personal' }>;

const sliceRows = 500;

type Row = { readonly id: number; readonly version: number; readonly sealed: Uint8Array };

const rowsSql = `SELECT id, sealed_version AS version, sealed FROM accounts
  WHERE id > ? AND sealed IS NOT NULL AND deleted_at IS NULL
    AND shape IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?`;

/** The filter that finds a value; refuses attributes that are not personal. */
export function personalFilter(
  personal: PersonalValues,
  attribute: string,
  value: string,
): PersonalFilter {
  const name = canonicalName(attribute);
  if (classify(name) !== 'personal') throw new Failure('filter-invalid');
  return { on: 'personal', name, index: personal.blindIndex(name.toLowerCase(), value) };
}

/**
 * Accounts that have a personal value. Nothing of it is kept on the disk, where equal values would
 * tell of each other: every sealed row that has the attribute is opened, in slices, and compared.
 */
export async function personalIds(
  read: Reader,
  personal: PersonalValues,
  { name, index }: PersonalFilter,
): Promise<Int32Array> {
  // The index of a key that is no longer the newest would find nobody, and say so.
  if (!personal.isNewestIndex(index)) throw new Failure('filter-invalid');
  const shapes = JSON.stringify(shapesWith(read, name));
  const found: number[] = [];
  for (let last = 0; ; ) {
    const rows = read.all<Row>(rowsSql, last, shapes, sliceRows);
    const end = rows.at(-1);
    if (!end) return Int32Array.from(found);
    last = end.id;
    for (const { id, version, sealed } of rows) {
      const values = valuesIn(personal.open('accounts', id, version, sealed), name);
      if (values.some((one) => personal.blindIndex(name.toLowerCase(), one) === index)) {
        found.push(id);
      }
    }
    await pause();
  }
}

function valuesIn(attributes: AttributeMap, name: string): string[] {
  const wanted = name.toLowerCase();
  return Object.entries(attributes)
    .filter(([known]) => known.toLowerCase() === wanted)
    .flatMap(([, values]) => values.filter((one) => typeof one === 'string'));
}
