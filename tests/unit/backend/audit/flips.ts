import type { StoredRow } from '../../../../main/backend/audit/row.ts';

type Flip = { readonly field: string; readonly row: StoredRow };

const fields = [
  'seq',
  'epoch',
  'time',
  'operator',
  'device',
  'action',
  'target',
  'targetLabel',
  'before',
  'after',
  'reason',
  'ticket',
  'decision',
  'detail',
  'changeSet',
  'leaf',
] as const;

function* flippedBytes(bytes: Buffer, bits: readonly number[]): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1) {
    for (const bit of bits) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << bit);
      yield copy;
    }
  }
}

function* flippedValues(
  value: string | number | Buffer | null,
  bits: readonly number[],
): Generator<string | number | Buffer> {
  // An absent value has no bits; an empty one in its stead is the nearest to a flip.
  if (value === null) yield '';
  if (typeof value === 'string') {
    // What is no UTF-8 any more is read with replacement characters, as SQLite's would be.
    for (const bytes of flippedBytes(Buffer.from(value), bits)) yield bytes.toString();
    yield `${value}\u0000`;
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    for (const flipped of flippedBytes(bytes, bits)) yield Number(flipped.readBigInt64BE());
  }
  if (Buffer.isBuffer(value)) yield* flippedBytes(value, bits);
}

/** The row with the given bits of each byte of each field flipped, one at a time. */
export function* flips(row: StoredRow, bits: readonly number[]): Generator<Flip> {
  for (const field of fields) {
    const value = row[field];
    const plain = value instanceof Uint8Array ? Buffer.from(value) : value;
    for (const flipped of flippedValues(plain, bits)) {
      if (field === 'changeSet' && flipped === '') yield { field, row: { ...row, changeSet: 0 } };
      else yield { field, row: { ...row, [field]: flipped } };
    }
  }
}
