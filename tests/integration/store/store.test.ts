import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSize, newScratchVault, type ScratchVault } from '../../support/backend.ts';
import { type OpenedVault, openedVault } from '../../support/open-vault.ts';

let vault: ScratchVault;
let opened: OpenedVault;

beforeAll(async () => {
  vault = await newScratchVault();
  opened = await openedVault(vault);
});

afterAll(() => {
  opened.session.close();
  vault.remove();
});

const insert = 'INSERT INTO meta (key, value) VALUES (?, ?)';
const entry = { action: 'store.test', operator: 'Ann Archer' };

function valueOf(key: string): string | undefined {
  return opened.context.read.value<string>('SELECT value FROM meta WHERE key = ?', key);
}

describe('a write', () => {
  it('commits together with its entry in the log, and moves the anchor', () => {
    const look = vault.look();
    const before = auditSize(look);
    opened.context.store.write((tx) => {
      tx.run(insert, 'a', 'one');
      return { value: null, entries: [entry] };
    });
    expect({ value: valueOf('a'), rows: auditSize(look) }).toEqual({
      value: 'one',
      rows: before + 1,
    });
    look.close();
    expect(opened.context.vault.anchor.read()).toMatchObject({ size: before + 1 });
  });

  it('that throws leaves neither itself nor its entry', () => {
    const look = vault.look();
    const before = auditSize(look);
    const work = () =>
      opened.context.store.write((tx) => {
        tx.run(insert, 'b', 'two');
        throw new Error('in the middle');
      });
    expect(work).toThrow('in the middle');
    expect({ value: valueOf('b'), rows: auditSize(look) }).toEqual({
      value: undefined,
      rows: before,
    });
    look.close();
  });

  it('whose entry is refused leaves nothing', () => {
    const work = () =>
      opened.context.store.write((tx) => {
        tx.run(insert, 'c', 'three');
        return { value: null, entries: [{ ...entry, action: 'x'.repeat(100_000) }] };
      });
    expect(work).toThrow(RangeError);
    expect(valueOf('c')).toBeUndefined();
  });
});

describe('a reader', () => {
  it('refuses statements that write, and its connection could not carry them out', () => {
    const { read } = opened.context;
    expect(() => read.all("DELETE FROM meta WHERE key = 'a'")).toThrow('writes');
    expect(() => [...read.each("DELETE FROM meta WHERE key = 'a' RETURNING key")]).toThrow(
      'readonly',
    );
    expect(valueOf('a')).toBe('one');
  });
});
