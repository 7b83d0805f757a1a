import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  fold,
  matchRanges,
  type SearchFields,
  searchPhrases,
  searchText,
} from '../../../../shared/model/search-text.ts';

const names = [
  'Zoë Ågren',
  'Sigríður Sigurðardóttir',
  'Łukasz Żółć',
  'Jürgen Müller-Lüdenscheidt',
  "Siobhán O'Neill",
  'Anna-Maria Weiß',
  'José María Núñez',
  'İbrahim Çelık',
  'Nguyễn Thị Hồng',
  'Søren Kjærgård',
  '山田 太郎',
  '王小明',
  '김민수',
  'さくら 花子',
  'タナカ ケンジ',
  'محمد أحمد',
  'فاطمة الزهراء',
  'Θεόδωρος Παππάς',
  'Дмитрий Щербаков',
  'कुमार शर्मा',
  'X Æ A-12',
  'Straße',
  '𠮷野 家',
  'Dr. Li Wei',
];

function fields(name: string, other: Partial<SearchFields> = {}): SearchFields {
  return { name, userName: '', mail: '', title: '', department: '', employeeId: '', ...other };
}

let db: Database.Database;
beforeAll(() => {
  db = new Database(':memory:');
  db.exec(`CREATE VIRTUAL TABLE found USING fts5(text, tokenize='trigram case_sensitive 1')`);
});
afterAll(() => db.close());

function index(texts: readonly string[]): void {
  db.exec('DELETE FROM found');
  const insert = db.prepare('INSERT INTO found (rowid, text) VALUES (?, ?)');
  texts.forEach((text, i) => insert.run(i, text));
}

function search(query: string): readonly number[] {
  const phrases = searchPhrases(query);
  if (phrases.length === 0) return [];
  const expression = phrases.map((phrase) => `"${phrase.replaceAll('"', '""')}"`).join(' AND ');
  const rows = db.prepare('SELECT rowid AS id FROM found WHERE found MATCH ? ORDER BY rowid');
  return rows.all(expression).map((row) => (row as { id: number }).id);
}

function isFound(name: string, query: string): boolean {
  return search(query).includes(names.indexOf(name));
}

const letters = /[\p{L}\p{N}\p{M}]/u;
const ideograph = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
const clustersOf = (text: string): string[] =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map((s) => s.segment);

test('fold writes names without case, diacritics, width and special letters', () => {
  const pairs = [
    ['Zoë', 'zoe'],
    ['Sigurðardóttir', 'sigurdardottir'],
    ['Łukasz', 'lukasz'],
    ['Weiß', 'weiss'],
    ['STRAẞE', 'strasse'],
    ['Ærøskøbing', 'aeroskobing'],
    ['Œuvre', 'oeuvre'],
    ['Þór', 'thor'],
    ['Işık', 'isik'],
    ['İzmir', 'izmir'],
    ['Đặng', 'dang'],
    ['ＡＢＣ１', 'abc1'],
    ['مُحَمَّد', 'محمد'],
    ['أحمد', 'احمد'],
    ['إيمان', 'ايمان'],
    ['آمنة', 'امنه'],
    ['محـــمد', 'محمد'],
    ['ﬁn', 'fin'],
    ['Ёлка', 'елка'],
    ['ΠΑΠΠΆΣ', 'παππασ'],
    ['Παππάς', 'παππασ'],
    ['١٢٣', '123'],
    ['가나', '가나'],
    ['が', 'が'],
    ['ｶﾞ', 'ガ'],
    ['Zo\u200be', 'zoe'],
  ] as const;
  for (const [text, folded] of pairs) expect(fold(text)).toBe(folded);
});

test('folding is idempotent for every character and for any text', () => {
  const wrong: string[] = [];
  for (let code = 0; code < 0x20000; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const once = fold(String.fromCodePoint(code));
    if (fold(once) !== once) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)),
  );
});

test('every substring of three or more characters of a word is found', () => {
  index(names.map((name) => searchText(fields(name))));
  const missed: string[] = [];
  for (const name of names) {
    for (const word of name.split(/[\s']+/)) {
      const parts = clustersOf(word);
      for (let from = 0; from < parts.length; from++) {
        for (let to = from + 3; to <= parts.length; to++) {
          const query = parts.slice(from, to).join('');
          if (letters.test(query) && !isFound(name, query)) missed.push(query);
        }
      }
    }
  }
  expect(missed).toEqual([]);
});

test('one and two characters find the words that start with them, and ideographs anywhere', () => {
  index(names.map((name) => searchText(fields(name))));
  const missed: string[] = [];
  for (const name of names) {
    for (const word of name.split(/[^\p{L}\p{N}\p{M}]+/u).filter((part) => part !== '')) {
      const parts = clustersOf(word);
      for (let from = 0; from < parts.length; from++) {
        if (from > 0 && !ideograph.test(parts[from] ?? '')) continue;
        for (let to = from + 1; to <= parts.length; to++) {
          const query = parts.slice(from, to).join('');
          if (!isFound(name, query)) missed.push(query);
        }
      }
    }
  }
  expect(missed).toEqual([]);
  expect(search('gr')).not.toContain(0);
  expect(search('ü').map((id) => names[id])).toEqual([]);
});

test('three characters and more find nothing but what contains them', () => {
  const word = fc.string({
    unit: fc.constantFrom(...Array.from('abzéßøñ01')),
    minLength: 1,
    maxLength: 8,
  });
  const person = fc.array(word, { minLength: 1, maxLength: 3 });
  const people = fc.array(person, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(people, word, (list, query) => {
      fc.pre(Array.from(fold(query)).length >= 3);
      index(
        list.map((words) =>
          searchText(fields(words.join(' '), { title: 'boss', userName: words[0] ?? '' })),
        ),
      );
      const expected = list.flatMap((words, i) =>
        [...words, 'boss'].some((text) => fold(text).includes(fold(query))) ? [i] : [],
      );
      expect(search(query)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('all words of a query must occur, in any field and order', () => {
  index([
    searchText(fields('Zoë Ågren', { title: 'Engineer', department: 'Research' })),
    searchText(fields('Zoë Smith', { title: 'Clerk', department: 'Sales' })),
  ]);
  expect(search('zoe')).toEqual([0, 1]);
  expect(search('research ågr z')).toEqual([0]);
  expect(search('zoe sales engineer')).toEqual([]);
});

test('addresses and user names are found by their parts with their punctuation', () => {
  index([
    searchText(fields('A', { mail: 'sigurd.o-neill@corp.example', userName: 'svc_backup-01' })),
    searchText(fields('B', { mail: 'sigurd@home.example', userName: 'sigurd' })),
  ]);
  expect(search('sigurd.o-n')).toEqual([0]);
  expect(search('neill@corp')).toEqual([0]);
  expect(search('@home')).toEqual([1]);
  expect(search('ho')).toEqual([1]);
  expect(search('svc_backup')).toEqual([0]);
  expect(search('ba')).toEqual([0]);
  expect(search('01')).toEqual([0]);
});

test('a phrase does not match across fields', () => {
  index([searchText(fields('山', { title: '田' }))]);
  expect(search('山')).toEqual([0]);
  expect(search('田')).toEqual([0]);
  expect(search('山田')).toEqual([]);
});

test('no query is syntax, and a query without a word has no phrase', () => {
  index(names.map((name) => searchText(fields(name))));
  const hostile = [
    '"',
    'a" OR "b',
    'NEAR(a b)',
    'text:zoe',
    '*',
    'zo*',
    '^a',
    '(',
    "';--",
    '\0\u0002\u0002',
    '+-',
  ];
  for (const query of hostile) expect(() => search(query)).not.toThrow();
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (query) => void search(query)));
  for (const query of ['', '   ', '...', '"', '@', '\u0002', '😀'])
    expect(searchPhrases(query)).toEqual([]);
});

test('markers in a value forge no words', () => {
  index([searchText(fields('ab\u0002\u0002cd\nef'))]);
  expect(searchText(fields('ab\u0002\u0002cd'))).toBe(searchText(fields('ab cd')));
  expect(search('bcd')).toEqual([]);
});

test('highlights are the parts of the shown text that the query names', () => {
  const shown = (display: string, query: string): string[] =>
    matchRanges(display, query).map(([start, end]) => display.slice(start, end));
  expect(shown('Sigríður Sigurðardóttir', 'sigurd')).toEqual(['Sigurð']);
  expect(shown('Zoë Ågren', 'a zo')).toEqual(['Zo', 'Å']);
  expect(shown('Weiß Strauß', 'weiss')).toEqual(['Weiß']);
  expect(shown('Zoe\u0308 A', 'zoe')).toEqual(['Zoe\u0308']);
  expect(shown('山田 太郎', '田')).toEqual(['田']);
  expect(shown('김민수', '민수')).toEqual(['민수']);
  expect(shown('banana', 'anana')).toEqual(['anana']);
  expect(shown('banana', 'an')).toEqual([]);
  expect(shown('anything', '"')).toEqual([]);
});

test('folding cluster by cluster for highlights agrees with folding the whole', () => {
  for (const name of names) {
    for (const word of name.split(/[\s']+/)) {
      if (clustersOf(word).length < 3) continue;
      const ranges = matchRanges(name, word);
      expect(ranges.map(([start, end]) => name.slice(start, end))).toContain(word);
    }
  }
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      (display, query) => {
        let last = -1;
        for (const [start, end] of matchRanges(display, query)) {
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(display.length);
          last = end;
        }
      },
    ),
  );
});
