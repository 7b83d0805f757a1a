import type { AccountFilter, AttributeMap } from '../../../shared/model/account.ts';
import { canonicalName, classify } from '../../../shared/model/attribute.ts';
import { Failure } from '../../../shared/failure.ts';
import type { Reader } from '../store/reader.ts';
import { foldCase } from '../vault/seal.ts';
import { pause } from './account-facts.ts';
import { shapesWith } from './filters.ts';
import type { PersonalIndex } from './personal-index.ts';
import { type PersonalValues, textsIn } from './personal.ts';
import { partLeast, type Sought } from './personal-signatures.ts';

/** One condition on a personal value: a blind index or a sealed part stands for what is sought. */
export type PersonalFilter = Extract<AccountFilter, { on: 'personal' }>;

const sliceRows = 500;
const partMost = 128;

type Row = { readonly id: number; readonly version: number; readonly sealed: Uint8Array };

const lastSql = 'SELECT coalesce(max(id), 0) FROM accounts';
const rowsSql = `SELECT id, sealed_version AS version, sealed FROM accounts
  WHERE id IN (SELECT value FROM json_each(?)) AND sealed IS NOT NULL AND deleted_at IS NULL
    AND shape IN (SELECT value FROM json_each(?)) ORDER BY id`;

/** The filter that finds a value, or a part of one; refuses attributes that are not personal. */
export function personalFilter(
  personal: PersonalValues,
  sought: {
    readonly attribute: string;
    readonly value: string;
    readonly test: PersonalFilter['test'];
  },
): PersonalFilter {
  const { value, test } = sought;
  const name = canonicalName(sought.attribute);
  if (classify(name) !== 'personal') throw new Failure('filter-invalid');
  const column = name.toLowerCase();
  if (test === 'equals') {
    return { on: 'personal', name, test, index: personal.blindIndex(column, value) };
  }
  const part = foldCase(value);
  if (part.length < partLeast || part.length > partMost) throw new Failure('filter-invalid');
  return { on: 'personal', name, test, index: personal.hidePart(column, part) };
}

/**
 * Accounts that have a personal value. The index leaves out most that have not; each of the others is
 * opened, in slices, and compared. Without an index all are.
 */
export async function personalIds(
  read: Reader,
  personal: PersonalValues,
  index: PersonalIndex | null,
  filter: PersonalFilter,
): Promise<Int32Array> {
  const { sought, has } = testOf(personal, filter);
  const shapes = JSON.stringify(shapesWith(read, filter.name));
  const last = read.value<number>(lastSql) ?? 0;
  const candidates =
    index?.candidates(sought, last) ?? Int32Array.from({ length: last }, (_, at) => at + 1);
  const found: number[] = [];
  for (let from = 0; from < candidates.length; from += sliceRows) {
    const ids = JSON.stringify([...candidates.subarray(from, from + sliceRows)]);
    for (const { id, version, sealed } of read.all<Row>(rowsSql, ids, shapes)) {
      const texts = textsOf(personal.open('accounts', id, version, sealed), sought.attribute);
      if (texts.some(has)) found.push(id);
    }
    await pause();
  }
  return Int32Array.from(found);
}

type Test = { readonly sought: Sought; readonly has: (text: string) => boolean };

function testOf(personal: PersonalValues, { name, test, index }: PersonalFilter): Test {
  // What was made with a key that is no longer the newest would find nobody, and say so.
  if (!personal.isNewestIndex(index)) throw new Failure('filter-invalid');
  const attribute = name.toLowerCase();
  if (test === 'equals') {
    const has = (text: string) => personal.blindIndex(attribute, text) === index;
    return { sought: { attribute, index }, has };
  }
  const part = personal.partIn(attribute, index);
  return { sought: { attribute, part }, has: (text) => foldCase(text).includes(part) };
}

function textsOf(attributes: AttributeMap, attribute: string): string[] {
  return Object.entries(attributes)
    .filter(([known]) => known.toLowerCase() === attribute)
    .flatMap(([, values]) => textsIn(values));
}
