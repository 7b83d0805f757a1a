import { randomBytes, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealContext } from '../../../../main/backend/vault/seal.ts';
import { PersonalSealer } from '../../../../main/backend/vault/seal.ts';

const vaultId = randomUUID();
const keys = new Map([
  [1, randomBytes(32)],
  [2, randomBytes(32)],
]);

function sealerOf(change: Partial<ConstructorParameters<typeof PersonalSealer>[0]> = {}) {
  return new PersonalSealer({ vaultId, compartment: 'personal', keys, ...change });
}

const sealer = sealerOf();
const place: SealContext = { table: 'accounts', rowId: 'b7f0', rowVersion: 5 };
const plaintexts = fc.uint8Array({ maxLength: 300 });

const places = fc.record({
  table: fc.string({ maxLength: 12 }),
  rowId: fc.string({ unit: 'grapheme', maxLength: 40 }),
  rowVersion: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});

describe('a sealed value', () => {
  it('opens in its own place to the same bytes', () => {
    fc.assert(
      fc.property(plaintexts, places, (plaintext, context) => {
        const opened = sealer.open(sealer.seal(plaintext, context), context);
        expect(opened.equals(plaintext)).toBe(true);
      }),
    );
  });

  it('opens in no other place and for no other version of the row', () => {
    fc.assert(
      fc.property(plaintexts, places, places, (plaintext, here, there) => {
        fc.pre(JSON.stringify(here) !== JSON.stringify(there));
        const blob = sealer.seal(plaintext, here);
        expect(() => sealer.open(blob, there)).toThrow('seal-rejected');
      }),
    );
    const blob = sealer.seal(Buffer.from('x'), place);
    for (const other of [{ table: 'group' }, { rowId: 'b7f1' }, { rowVersion: 4 }]) {
      expect(() => sealer.open(blob, { ...place, ...other })).toThrow('seal-rejected');
    }
    const [left, right] = [
      { ...place, table: 'ab', rowId: 'c' },
      { ...place, table: 'a', rowId: 'bc' },
    ];
    expect(() => sealer.open(sealer.seal(blob, left), right)).toThrow('seal-rejected');
  });

  it('opens in no other vault or compartment and under no other key', () => {
    const blob = sealer.seal(Buffer.from('x'), place);
    expect(() => sealerOf({ vaultId: randomUUID() }).open(blob, place)).toThrow('seal-rejected');
    const credentials = sealerOf({ compartment: 'credentials' });
    expect(() => credentials.open(blob, place)).toThrow('seal-format');
    const other = sealerOf({ keys: new Map([[2, randomBytes(32)]]) });
    expect(() => other.open(blob, place)).toThrow('seal-rejected');
    const older = sealerOf({ keys: new Map([[1, randomBytes(32)]]) });
    expect(() => older.open(blob, place)).toThrow('seal-key-unknown');
  });

  it('is refused when any bit is flipped or any byte is missing', () => {
    const blob = sealer.seal(Buffer.from('+41 79 123 45 67'), place);
    const refusals = new Set<string>();
    const opens = (bytes: Buffer) => {
      try {
        return sealer.open(bytes, place).length >= 0;
      } catch (error) {
        refusals.add(error instanceof Error ? error.message : 'no error');
        return false;
      }
    };
    for (let bit = 0; bit < blob.length * 8; bit += 1) {
      const flipped = Buffer.from(blob);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(opens(flipped)).toBe(false);
    }
    for (let length = 0; length < blob.length; length += 1) {
      expect(opens(blob.subarray(0, length))).toBe(false);
    }
    const known = ['seal-format', 'seal-key-unknown', 'seal-rejected'];
    expect([...refusals].toSorted()).toStrictEqual(known);
  });

  it('has the layout of its format and a length in steps of 32 bytes', () => {
    for (const [length, steps] of [
      [0, 1],
      [31, 1],
      [32, 2],
      [63, 2],
      [64, 3],
    ] as const) {
      const blob = sealer.seal(Buffer.alloc(length, 0x80), place);
      expect(blob).toHaveLength(7 + 12 + steps * 32 + 16);
      expect(blob.subarray(0, 7).toString('hex')).toBe('01010100000002');
      expect(sealer.keyVersionOf(blob)).toBe(2);
      expect(sealer.open(blob, place)).toHaveLength(length);
    }
  });

  it('of an older key version still opens, and new ones take the newest', () => {
    const before = sealerOf({ keys: new Map([...keys].slice(0, 1)) });
    const blob = before.seal(Buffer.from('old'), place);
    expect(before.currentVersion).toBe(1);
    expect(sealer.currentVersion).toBe(2);
    expect(sealer.open(blob, place).toString()).toBe('old');
  });

  it('never repeats a nonce, also when the pool is filled again', () => {
    const nonces = new Set<string>();
    for (let value = 0; value < 10_000; value += 1) {
      nonces.add(sealer.seal(Buffer.alloc(0), place).toString('latin1', 7, 19));
    }
    expect(nonces.size).toBe(10_000);
  });

  it('is refused for a version that is not a whole number', () => {
    for (const rowVersion of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => sealer.seal(Buffer.alloc(1), { ...place, rowVersion })).toThrow('seal-refused');
    }
  });
});

describe('a blind index', () => {
  const column = { table: 'accounts', column: 'mobile' };

  it('is equal for values that differ only in case or form', () => {
    for (const [left, right] of [
      ['Straße', 'STRASSE'],
      ['ΟΔΟΣ', 'οδος'],
      ['Zo\u00eb', 'ZOE\u0308'],
      ['ﬁle', 'FILE'],
      ['+41 79', '+41 79'],
    ] as const) {
      expect(sealer.blindIndex(column, left).equals(sealer.blindIndex(column, right))).toBe(true);
    }
    fc.assert(
      fc.property(fc.stringMatching(/^[\w .@+-]*$/), (value) => {
        const [upper, lower] = [value.toUpperCase(), value.toLowerCase()];
        const index = sealer.blindIndex(column, upper);
        expect(index.equals(sealer.blindIndex(column, lower))).toBe(true);
        expect(index).toHaveLength(8);
      }),
    );
  });

  it('differs between values, columns, tables, key versions, compartments and vaults', () => {
    const older = sealerOf({ keys: new Map([...keys].slice(0, 1)) });
    const indexes = [
      sealer.blindIndex(column, '+41 79 1'),
      sealer.blindIndex(column, '+41 79 2'),
      sealer.blindIndex({ ...column, column: 'phone' }, '+41 79 1'),
      sealer.blindIndex({ ...column, table: 'groups' }, '+41 79 1'),
      older.blindIndex(column, '+41 79 1'),
      sealerOf({ compartment: 'credentials' }).blindIndex(column, '+41 79 1'),
      sealerOf({ vaultId: randomUUID() }).blindIndex(column, '+41 79 1'),
    ];
    expect(new Set(indexes.map((index) => index.toString('hex'))).size).toBe(indexes.length);
  });
});

describe('a sealer', () => {
  it('is not made without a key', () => {
    expect(() => sealerOf({ keys: new Map() })).toThrow('seal-key-unknown');
  });

  it('zeroes its keys and refuses all work after it was disposed of', () => {
    const key = randomBytes(32);
    const own = sealerOf({ keys: new Map([[1, key]]) });
    const blob = own.seal(Buffer.from('x'), place);
    own.dispose();
    expect(key.every((byte) => byte === 0)).toBe(true);
    expect(() => own.seal(Buffer.from('x'), place)).toThrow('keys-disposed');
    expect(() => own.open(blob, place)).toThrow('keys-disposed');
  });
});

describe('a fingerprint', () => {
  it('is equal for equal digests under one key version, and for no others', () => {
    const first = randomBytes(32);
    const withFirst = () => new Map([[1, Buffer.from(first)]]);
    const sealer = sealerOf({ keys: withFirst() });
    const known = sealer.fingerprint('digest');
    expect(sealer.fingerprint('digest', 1)).toBe(known);
    expect(known).toMatch(/^p1\.[\w-]{22}$/u);
    sealer.renew(2, randomBytes(32));
    expect(sealer.fingerprint('digest', 1)).toBe(known);
    const differing = [
      sealer.fingerprint('digest'),
      sealerOf({ keys: withFirst() }).fingerprint('other'),
      sealerOf({ keys: withFirst(), compartment: 'credentials' }).fingerprint('digest'),
      sealerOf({ keys: withFirst(), vaultId: randomUUID() }).fingerprint('digest'),
    ];
    expect(new Set([known, ...differing]).size).toBe(differing.length + 1);
    sealer.dispose();
    expect(() => sealer.fingerprint('digest', 1)).toThrow('keys-disposed');
  });
});
