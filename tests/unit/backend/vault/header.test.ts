import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decodeHeader,
  encodeHeader,
  maximumHeaderBytes,
  readHeader,
  writeBothCopies,
  writeHeader,
} from '../../../../main/backend/vault/header.ts';
import type { VaultHeader } from '../../../../main/backend/vault/header-schema.ts';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import { createVault, unlockVault } from '../../../../main/backend/vault/unlock.ts';
import {
  copies,
  forge,
  newFolder,
  readCopy,
  startedAt,
  withChecksum,
  writeBoth,
} from './vault-fixture.ts';

let header: VaultHeader;
let original: Buffer;

beforeAll(async () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'bailiwick-vault-'));
  const made = await createVault({
    folder,
    ownerName: 'Ann Archer',
    password: 'tulip granite orbit saddle',
    deviceSecret: null,
    cost: minimumKdfCost,
    now: startedAt,
  });
  made.keys.dispose();
  header = made.header;
  original = encodeHeader(header);
  fs.rmSync(folder, { recursive: true });
});

function folderWith(a: Buffer | null, b: Buffer | null): string {
  const folder = newFolder();
  for (const [index, bytes] of [a, b].entries()) {
    if (bytes) fs.writeFileSync(join(folder, copies[index === 0 ? 0 : 1]), bytes);
  }
  return folder;
}

function at(sequence: number): Buffer {
  return encodeHeader({ ...header, sequence });
}

describe('one copy of the header', () => {
  it('reads back as it was written', () => {
    expect(decodeHeader(original)).toStrictEqual({ state: 'ok', header });
  });

  it('is damaged by any single bit', () => {
    const bytes = Buffer.from(original);
    const unnoticed: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const byte = bit >> 3;
      const before = bytes.readUInt8(byte);
      bytes.writeUInt8(before ^ (1 << (bit & 7)), byte);
      if (decodeHeader(bytes).state !== 'damaged') unnoticed.push(bit);
      bytes.writeUInt8(before, byte);
    }
    expect(unnoticed).toStrictEqual([]);
  });

  it('is damaged when it is cut or grows at any place', () => {
    for (let length = 0; length < original.length; length += 1) {
      expect(decodeHeader(original.subarray(0, length)).state).toBe('damaged');
    }
    expect(decodeHeader(Buffer.concat([original, Buffer.from(' ')])).state).toBe('damaged');
  });

  it('is never taken for a header when it is any other file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
        expect(decodeHeader(Buffer.from(bytes)).state).toBe('damaged');
      }),
    );
  });
});

describe('the two copies', () => {
  it('are missing only when both are absent', () => {
    expect(readHeader(folderWith(null, null)).state).toBe('missing');
    expect(readHeader(join(newFolder(), 'no-such-folder')).state).toBe('missing');
    expect(readHeader(folderWith(Buffer.alloc(0), null)).state).toBe('damaged');
    expect(readHeader(folderWith(null, Buffer.from('x'))).state).toBe('damaged');
    expect(readHeader(folderWith(Buffer.from('x'), Buffer.from('y'))).state).toBe('damaged');
  });

  it('give the newer one, whichever it is', () => {
    expect(readHeader(folderWith(at(8), at(7)))).toMatchObject({ header: { sequence: 8 } });
    expect(readHeader(folderWith(at(8), at(9)))).toMatchObject({ header: { sequence: 9 } });
  });

  it.each([
    ['absent', null],
    ['empty', Buffer.alloc(0)],
    ['bad', Buffer.from('bailiwick-vault-header 00')],
  ])('give the good one when the other is %s, and say so', (_, bad) => {
    const reading = { state: 'ok', isOneDamaged: true, header: { sequence: 4 } };
    expect(readHeader(folderWith(bad, at(4)))).toMatchObject(reading);
    expect(readHeader(folderWith(at(4), bad))).toMatchObject(reading);
  });

  it('are written in turn, so that one of them is always untouched', () => {
    const folder = folderWith(at(8), at(7));
    for (let write = 0; write < 5; write += 1) {
      const before = copies.map((copy) => readCopy(folder, copy));
      const written = writeHeader(folder, header);
      const after = copies.map((copy) => readCopy(folder, copy));
      const changed = after.map((bytes, index) => !bytes.equals(before[index] ?? bytes));
      expect(changed.filter(Boolean)).toHaveLength(1);
      expect(changed[write % 2 === 0 ? 1 : 0]).toBe(true);
      expect(readHeader(folder)).toMatchObject({ header: { sequence: written.sequence } });
    }
  });

  it('are mended by a write, which takes the damaged one first', () => {
    const folder = folderWith(at(8), Buffer.from('x'));
    writeHeader(folder, header);
    expect(readHeader(folder)).toMatchObject({ isOneDamaged: false, header: { sequence: 9 } });
    expect(decodeHeader(readCopy(folder))).toMatchObject({ header: { sequence: 8 } });
  });

  it('both change when both are asked for', () => {
    const folder = folderWith(at(8), at(7));
    writeBothCopies(folder, { ...header, databaseEpoch: 5 });
    for (const copy of copies) {
      expect(decodeHeader(readCopy(folder, copy))).toMatchObject({ header: { databaseEpoch: 5 } });
    }
  });

  it('belong to their owner alone and leave no draft behind', () => {
    const folder = newFolder();
    fs.writeFileSync(join(folder, 'vault.hdr.a.tmp'), 'left by a crash', { mode: 0o666 });
    writeBothCopies(folder, header);
    expect(fs.readdirSync(folder).toSorted()).toStrictEqual([...copies]);
    for (const copy of copies) expect(fs.statSync(join(folder, copy)).mode & 0o777).toBe(0o600);
  });

  it('are not followed through a symlink', () => {
    const elsewhere = folderWith(at(8), at(8));
    const folder = newFolder();
    for (const copy of copies) fs.symlinkSync(join(elsewhere, copy), join(folder, copy));
    expect(readHeader(folder).state).toBe('damaged');
  });

  it('are damaged when they are folders', () => {
    const folder = newFolder();
    for (const copy of copies) fs.mkdirSync(join(folder, copy));
    expect(readHeader(folder).state).toBe('damaged');
  });
});

type Body = Record<string, unknown>;

function firstOperator(body: Body): Body {
  const [operator]: Body[] = JSON.parse(JSON.stringify(body['operators']));
  return operator ?? {};
}

function withKdf(part: string, value: unknown) {
  return (body: Body) => {
    const operator = firstOperator(body);
    const kdf: Body = JSON.parse(JSON.stringify(operator['kdf']));
    return { ...body, operators: [{ ...operator, kdf: { ...kdf, [part]: value } }] };
  };
}

const hostile: readonly (readonly [string, (body: Body) => unknown])[] = [
  ['2 TiB of memory', withKdf('memoryKiB', 2 ** 31)],
  ['a little more than 1 GiB of memory', withKdf('memoryKiB', 2 ** 20 + 1)],
  ['less memory than the floor', withKdf('memoryKiB', 1024)],
  ['11 passes', withKdf('passes', 11)],
  ['17 lanes', withKdf('lanes', 17)],
  ['half a pass', withKdf('passes', 3.5)],
  ['another algorithm', withKdf('algorithm', 'argon2d')],
  ['a short salt', withKdf('salt', 'AAAA')],
  ['a long salt', withKdf('salt', 'A'.repeat(4096))],
  ['a salt in another spelling', withKdf('salt', `${'A'.repeat(21)}B`)],
  ['no operator', (body) => ({ ...body, operators: [] })],
  ['an unknown key', (body) => ({ ...body, more: 1 })],
  ['a polluting key', (body) => ({ ...body, operators: JSON.parse('[{"__proto__":{"x":1}}]') })],
  ['a throttle below zero', (body) => ({ ...body, throttle: { failures: -1, lastFailureAt: 0 } })],
  ['a vault id that is a path', (body) => ({ ...body, vaultId: '../../etc' })],
  [
    'a key check of another size',
    (body) => ({ ...body, operators: [{ ...firstOperator(body), keyCheck: 'AAAA' }] }),
  ],
  ['a header that is a list', (body) => [body]],
  ['a header that is null', () => null],
];

describe('a hostile header', () => {
  it.each(hostile)('with %s is refused as hostile', (_, change) => {
    expect(decodeHeader(forge(original, change)).state).toBe('hostile');
  });

  it('in other than canonical form is refused as hostile', () => {
    const spaced = JSON.stringify(header, null, 1);
    expect(decodeHeader(withChecksum(spaced)).state).toBe('hostile');
    expect(decodeHeader(withChecksum('{"format":1')).state).toBe('hostile');
    expect(decodeHeader(withChecksum('['.repeat(200_000))).state).toBe('hostile');
  });

  it('of more than 1 MiB is refused before it is read as text', () => {
    const big = Buffer.alloc(maximumHeaderBytes + 1, 0x20);
    original.copy(big);
    expect(decodeHeader(big).state).toBe('hostile');
    const folder = newFolder();
    for (const copy of copies) {
      fs.writeFileSync(join(folder, copy), '');
      fs.truncateSync(join(folder, copy), 2 ** 33);
    }
    expect(readHeader(folder).state).toBe('hostile');
  });

  it('with more than 1000 operators is refused', () => {
    const many = (body: Body) => ({ ...body, operators: Array(1001).fill(1) });
    expect(decodeHeader(forge(original, many)).state).toBe('hostile');
  });

  it('is not written either', () => {
    const folder = newFolder();
    expect(() => writeHeader(folder, { ...header, vaultId: 'x' })).toThrow('header-refused');
    expect(fs.readdirSync(folder)).toStrictEqual([]);
  });

  it.each(hostile.slice(0, 3))('with %s never comes to the key derivation', async (_, change) => {
    const folder = newFolder();
    writeBoth(folder, forge(original, change));
    const before = readCopy(folder);
    const credentials = { password: 'tulip granite orbit saddle', deviceSecret: null };
    const answer = await unlockVault({ folder, now: startedAt, ...credentials });
    expect(answer).toStrictEqual({ ok: false, reason: 'header-hostile' });
    // An attempt is counted before the key derivation; nothing was counted.
    expect(copies.every((copy) => readCopy(folder, copy).equals(before))).toBe(true);
  });

  it('beside a good copy counts as a damaged one', () => {
    const [, change] = hostile[0] ?? [];
    const bad = forge(original, change ?? ((body) => body));
    expect(readHeader(folderWith(bad, at(4)))).toMatchObject({ state: 'ok', isOneDamaged: true });
  });
});

describe('a header of a newer release', () => {
  it('is told apart, even beside an older copy, and is not written over', () => {
    const newer = forge(original, (body) => ({ ...body, format: 2, unknown: true }));
    expect(readHeader(folderWith(newer, newer)).state).toBe('newer');
    const folder = folderWith(newer, original);
    expect(readHeader(folder).state).toBe('newer');
    expect(() => writeHeader(folder, header)).toThrow('header-refused');
    expect(readCopy(folder).equals(newer)).toBe(true);
  });
});
