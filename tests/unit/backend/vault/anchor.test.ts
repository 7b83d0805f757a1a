import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import {
  AnchorFile,
  decodeAnchorFromKeychain,
  encodeAnchorForKeychain,
} from '../../../../main/backend/vault/anchor.ts';
import { newFolder } from './vault-fixture.ts';

const vaultId = randomUUID();
const key = randomBytes(32);
const root = randomBytes(32);

function anchorAt(path: string, owner = vaultId, ownKey = key): AnchorFile {
  const anchor = new AnchorFile(path, owner, ownKey);
  onTestFinished(() => anchor.close());
  return anchor;
}

function newPath(): string {
  return join(newFolder(), 'witness', 'anchor');
}

describe('the anchor file', () => {
  it('is missing until the first write and then gives what was last written', () => {
    const path = newPath();
    const anchor = anchorAt(path);
    expect(anchor.read()).toBe('missing');
    expect(fs.existsSync(path)).toBe(false);
    for (const size of [1, 2, 3, 5, 8]) {
      const written = anchor.write(1, { size, root });
      expect(anchor.read()).toStrictEqual(written);
      expect(anchorAt(path).read()).toStrictEqual(written);
    }
    expect(fs.statSync(path)).toMatchObject({ size: 512 });
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on counting after a restart, also when it was not read first', () => {
    const path = newPath();
    const first = anchorAt(path);
    first.write(1, { size: 10, root });
    const { sequence } = first.write(1, { size: 11, root });
    expect(anchorAt(path).write(1, { size: 12, root }).sequence).toBe(sequence + 1);
    expect(anchorAt(path).read()).toMatchObject({ size: 12 });
  });

  it('gives the older slot when the newer one was torn', () => {
    const path = newPath();
    const anchor = anchorAt(path);
    anchor.write(1, { size: 10, root });
    const newest = anchor.write(1, { size: 11, root });
    const file = fs.openSync(path, 'r+');
    fs.writeSync(file, Buffer.alloc(40, 7), 0, 40, (newest.sequence % 2) * 256 + 20);
    fs.closeSync(file);
    expect(anchorAt(path).read()).toMatchObject({ size: 10, sequence: newest.sequence - 1 });
  });

  it('shows every flipped bit by falling back to the other slot', () => {
    const path = newPath();
    const anchor = anchorAt(path);
    anchor.write(1, { size: 10, root });
    const newest = anchor.write(1, { size: 11, root });
    const bytes = fs.readFileSync(path);
    const offset = (newest.sequence % 2) * 256;
    const reader = anchorAt(path);
    const file = fs.openSync(path, 'r+');
    onTestFinished(() => fs.closeSync(file));
    for (let bit = 0; bit < 256 * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      const at = offset + (bit >> 3);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (bit & 7)), at);
      fs.writeSync(file, flipped, 0, flipped.length, 0);
      expect(reader.read()).toMatchObject({ size: 10 });
    }
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['zeroes', Buffer.alloc(512)],
    ['short', Buffer.alloc(511)],
    ['long', Buffer.alloc(513)],
    ['something else', Buffer.alloc(512, 'x')],
  ])('is damaged when it is %s', (_, content) => {
    const path = newPath();
    fs.mkdirSync(join(path, '..'), { recursive: true });
    fs.writeFileSync(path, content);
    expect(anchorAt(path).read()).toBe('damaged');
  });

  it('of another vault or under another key is damaged', () => {
    const path = newPath();
    anchorAt(path).write(1, { size: 10, root });
    expect(anchorAt(path, randomUUID()).read()).toBe('damaged');
    expect(anchorAt(path, vaultId, randomBytes(32)).read()).toBe('damaged');
  });

  it('takes nothing after it was closed', () => {
    const anchor = new AnchorFile(newPath(), vaultId, key);
    anchor.write(1, { size: 1, root });
    anchor.close();
    anchor.close();
    expect(() => anchor.read()).toThrow('anchor-closed');
    expect(() => anchor.write(1, { size: 2, root })).toThrow('anchor-closed');
    expect(key.some((byte) => byte !== 0)).toBe(true);
  });

  it('refuses a root of another size', () => {
    expect(() => anchorAt(newPath()).write(1, { size: 1, root: Buffer.alloc(31) })).toThrow(
      'seal-refused',
    );
  });
});

describe('what is bound of the pages', () => {
  it('stays with the head that was written last, until somebody writes one without it', () => {
    const path = newPath();
    const anchor = anchorAt(path);
    const pages = randomBytes(32);
    expect(anchor.bind(1, pages)).toBe(false);
    anchor.write(1, { size: 10, root });
    expect(anchorAt(path).read()).toMatchObject({ pages: null });
    expect(anchorAt(path).bind(2, pages)).toBe(true);
    expect(anchorAt(path).read()).toMatchObject({ epoch: 2, size: 10, root, pages });
    anchorAt(path).write(2, { size: 11, root }, pages);
    expect(anchorAt(path).read()).toMatchObject({ size: 11, pages });
    anchorAt(path).write(2, { size: 12, root });
    expect(anchorAt(path).read()).toMatchObject({ size: 12, pages: null });
  });

  it('is nothing in a record from before there was a ledger of pages', () => {
    const path = newPath();
    anchorAt(path).write(1, { size: 10, root });
    const body = Buffer.concat([
      Buffer.from('BWANCH01', 'latin1'),
      Buffer.from(vaultId.replaceAll('-', ''), 'hex'),
      Buffer.from('00000001' + '000000000000000c' + '0000000000000063', 'hex'),
      root,
    ]);
    const before = Buffer.concat([body, createHmac('sha256', key).update(body).digest()]);
    const line = before.toString('base64url');
    const record = { vaultId, epoch: 1, size: 12, sequence: 99, root, pages: null };
    expect(decodeAnchorFromKeychain(line, vaultId, key)).toStrictEqual(record);
    const file = fs.openSync(path, 'r+');
    fs.writeSync(file, Buffer.concat([before, Buffer.alloc(256 - before.length)]), 0, 256, 0);
    fs.closeSync(file);
    expect(anchorAt(path).read()).toStrictEqual(record);
  });
});

describe('the line for the keychain', () => {
  const record = { vaultId, epoch: 3, size: 2 ** 40, root, pages: randomBytes(32), sequence: 77 };

  it('is one line that reads back', () => {
    const line = encodeAnchorForKeychain(record, key);
    expect(line).toMatch(/^[\w-]{187}$/);
    expect(decodeAnchorFromKeychain(line, vaultId, key)).toStrictEqual(record);
  });

  it('is damaged when it was changed, cut, or is of another vault', () => {
    const line = encodeAnchorForKeychain(record, key);
    const lines = [line.slice(1), `${line}\n`, `B${line.slice(1)}`, '', line.toLowerCase()];
    for (const wrong of lines) {
      expect(decodeAnchorFromKeychain(wrong, vaultId, key)).toBe('damaged');
    }
    expect(decodeAnchorFromKeychain(line, randomUUID(), key)).toBe('damaged');
    expect(decodeAnchorFromKeychain(line, vaultId, randomBytes(32))).toBe('damaged');
  });
});
