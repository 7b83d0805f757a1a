import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TextPart } from '../../../../main/backend/replica/text-part.ts';
import { TextSearch } from '../../../../main/backend/replica/text-search.ts';
import {
  dropTexts,
  ensureTexts,
  firstFreeId,
  mergeTexts,
  setText,
  TextLoader,
} from '../../../../main/backend/replica/texts.ts';
import { gramsOf } from '../../../../main/backend/replica/trigrams.ts';
import { AuditLog } from '../../../../main/backend/audit/log.ts';
import { ensureAccountIndexes, migrate } from '../../../../main/backend/store/migrate.ts';
import { type Connection, openDatabase } from '../../../../main/backend/store/open.ts';
import { Reader } from '../../../../main/backend/store/reader.ts';
import { Reserve } from '../../../../main/backend/store/reserve.ts';
import { Store, Writer } from '../../../../main/backend/store/store.ts';
import { logOptions } from '../audit/logs.ts';
import { searchPhrases, searchText } from '../../../../shared/model/search-text.ts';

let folder = '';
let writer: Connection;
let reader: Connection;
let tx: Writer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-texts-'));
  const path = join(folder, 'vault.db');
  const key = randomBytes(32);
  writer = openDatabase(path, key, 'create');
  migrate(writer);
  ensureAccountIndexes(writer);
  writer.exec(`INSERT INTO directories (id, name, kind, created_at)
    VALUES (1, 'one', 'file', 0), (2, 'two', 'file', 0);
    INSERT INTO shapes (id, names) VALUES (1, 'cn')`);
  reader = openDatabase(path, key, 'existing');
  tx = new Writer(writer);
});

beforeEach(() => {
  writer.exec(`DELETE FROM accounts; DELETE FROM text_parts; DELETE FROM text_postings;
    DELETE FROM text_recent`);
});

afterAll(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

function insertAccounts(from: number, to: number, nameOf: (id: number) => string): void {
  writer.transaction(() => {
    for (let id = from; id <= to; id += 1) insertAccount(id, nameOf(id));
  })();
}

function insertAccount(id: number, name: string, directory = 1): void {
  tx.run(
    `INSERT INTO accounts (id, directory, remote_id, kind, name, name_key, user_name, mail, title,
      department, employee_id, manager, disabled, locked, must_change, password_expired, version,
      shape, attributes, content_hash)
    VALUES (?, ?, ?, 0, ?, ?, '', '', '', '', '', '', 0, 0, 0, 0, 1, 1, '{}', '')`,
    id,
    directory,
    String(id),
    name,
    name,
  );
}

function textOf(name: string): string {
  return searchText({ name, userName: '', mail: '', title: '', department: '', employeeId: '' });
}

function found(phrases: readonly string[]): number[] {
  return [...new TextSearch(new Reader(reader)).find(phrases)];
}

function foundFor(query: string): number[] {
  return found(searchPhrases(query));
}

/** What looking through every text finds. */
function naive(texts: ReadonlyMap<number, string>, phrases: readonly string[]): number[] {
  return [...texts]
    .filter(([, text]) => phrases.every((phrase) => text.includes(phrase)))
    .map(([id]) => id)
    .toSorted((one, other) => one - other);
}

// Few letters, so that trigrams repeat within a text and among texts; and some beyond ASCII.
const unit = fc.constantFrom('a', 'b', 'ab', '\u0002', 'é', '山', '𠮷', '\n');
const anyText = fc.string({ unit, maxLength: 40 });
const phrase = fc.string({ unit, minLength: 3, maxLength: 9 });

it('finds exactly what looking through every text finds, whatever came in parts, late or again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.constantFrom(1, 1, 3, 70_000), text: anyText }), {
        maxLength: 40,
      }),
      fc.array(fc.record({ at: fc.nat(60), text: fc.option(anyText) }), { maxLength: 8 }),
      fc.array(phrase, { minLength: 1, maxLength: 3 }),
      (loaded, later, phrases) => {
        writer.exec('DELETE FROM text_parts; DELETE FROM text_postings; DELETE FROM text_recent');
        const texts = new Map<number, string>();
        let id = 0;
        writer.transaction(() => {
          const loader = new TextLoader(1);
          for (const { gap, text } of loaded) {
            id += gap;
            loader.add(tx, id, text);
            texts.set(id, text);
          }
          loader.flush(tx);
          const ids = [...texts.keys()];
          for (const { at, text } of later) {
            const target = ids[at] ?? id + 1 + at;
            setText(tx, target, text);
            texts.set(target, text ?? '');
          }
        })();
        const someText = [...texts.values()].find((text) => text.length > 5);
        const known = someText === undefined ? [] : [someText.slice(1, 5)];
        const questions = [phrases, [...phrases, ...known], ...known.map((one) => [one])];
        expect(questions.map(found)).toEqual(questions.map((one) => naive(texts, one)));
      },
    ),
    { numRuns: 150 },
  );
});

it('finds a piece that is common where its trigrams stand together, and only there', () => {
  const texts = new Map<number, string>();
  const kinds = ['at corp', 'orp cor', 'corcorp orp', 'corp corp', 'nothing'];
  writer.transaction(() => {
    const loader = new TextLoader(1);
    for (let id = 1; id <= 8_000; id += 1) {
      const text = `${'x'.repeat((id * 7) % 200)}${kinds[id % kinds.length]}`;
      loader.add(tx, id, text);
      texts.set(id, text);
    }
    loader.flush(tx);
    setText(tx, 5, 'corp');
    texts.set(5, 'corp');
  })();
  for (const phrases of [['corp'], ['corcor'], ['corp', 'orp c'], ['at corp'], ['corporal']]) {
    expect(found(phrases)).toEqual(naive(texts, phrases));
  }
});

it('covers a phrase with trigrams, the last of which ends with it', () => {
  const offsets = (text: string) => gramsOf(text).map((one) => one.offset);
  expect([offsets('abc'), offsets('abcd'), offsets('abcdef'), offsets('abcdefg')]).toEqual([
    [0],
    [0, 1],
    [0, 3],
    [0, 3, 4],
  ]);
});

it('takes only texts that fit into a part', () => {
  const part = new TextPart(10);
  part.add(10, 'one');
  expect(() => part.add(9, 'two')).toThrow(RangeError);
  expect(() => part.add(10 + 65_536, 'two')).toThrow(RangeError);
  expect(() => part.add(11, 'x'.repeat(65_536))).toThrow(RangeError);
});

it('finds the end of a text that is too long for a part', () => {
  const loader = new TextLoader(1);
  loader.add(tx, 1, 'short');
  loader.add(tx, 2, `${'x'.repeat(70_000)}the end`);
  loader.add(tx, 3, 'the end');
  loader.flush(tx);
  expect(found(['the end'])).toEqual([2, 3]);
});

it('takes in what a load left out, and nothing twice', () => {
  insertAccounts(1, 5_000, (id) => (id % 1_000 === 0 ? 'Zora' : 'Adam'));
  setText(tx, 4_000, textOf('Renamed'));
  ensureTexts(writer);
  expect(foundFor('zora')).toEqual([1_000, 2_000, 3_000, 5_000]);
  expect(foundFor('renam')).toEqual([4_000]);
  const parts = () => tx.values('SELECT part FROM text_parts');
  const before = parts();
  ensureTexts(writer);
  // An account that was made by itself has its text already.
  insertAccount(5_001, 'Zora');
  setText(tx, 5_001, textOf('Zora'));
  ensureTexts(writer);
  expect(parts()).toEqual(before);
  expect(foundFor('zora')).toEqual([1_000, 2_000, 3_000, 5_000, 5_001]);
});

it('forgets a directory, and gives none of its numbers in shared parts away again', () => {
  insertAccount(1, 'Zora One', 1);
  insertAccount(2, 'Zora Two', 2);
  ensureTexts(writer);
  const loader = new TextLoader(2);
  insertAccount(3, 'Zora Three', 2);
  loader.add(tx, 3, textOf('Zora Three'));
  loader.flush(tx);
  insertAccount(4, 'Zora Four', 2);
  setText(tx, 4, textOf('Zora Four'));
  expect(foundFor('zora')).toEqual([1, 2, 3, 4]);
  dropTexts(tx, 2);
  tx.run('DELETE FROM accounts WHERE directory = 2');
  expect(foundFor('zora')).toEqual([1]);
  expect(firstFreeId(tx)).toBe(3);
});

it('merges many late texts into the parts, without those that changed again meanwhile', async () => {
  const log = new AuditLog(logOptions(writer));
  const store = new Store({ writer, reader }, log, {
    committed: () => undefined,
    reserve: new Reserve(folder),
    operatorName: 'Ann Archer',
    onDamage: () => undefined,
    pages: { move: () => true, waiting: 0, forget: () => undefined },
  });
  const count = 6_000;
  const loader = new TextLoader(1);
  insertAccounts(1, count, () => 'Adam');
  for (let id = 1; id <= count - 100; id += 1) loader.add(tx, id, textOf('Adam'));
  loader.flush(tx);
  writer.exec("UPDATE accounts SET name = 'Zora' WHERE id > 300");
  writer.exec('UPDATE accounts SET deleted_at = 1 WHERE id = 400');
  writer.transaction(() => {
    for (let id = 301; id <= count; id += 1) setText(tx, id, id === 400 ? null : textOf('Zora'));
  })();
  const merging = mergeTexts(store);
  writer.exec("UPDATE accounts SET name = 'Wanda' WHERE id = 500");
  setText(tx, 500, textOf('Wanda'));
  await merging;
  const zoras = Array.from({ length: count - 300 }, (_, at) => at + 301);
  expect(foundFor('zora')).toEqual(zoras.filter((id) => id !== 400 && id !== 500));
  expect(foundFor('wanda')).toEqual([500]);
  expect(foundFor('adam')).toHaveLength(300);
  expect(tx.values('SELECT id FROM text_recent')).toEqual([500]);
});
