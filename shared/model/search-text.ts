/**
 * The text that the trigram index keeps of an account, and the queries against it. The index finds
 * substrings of three characters and more. So that shorter words are found too, each indexed word
 * follows two markers:
 * a query of one character is the trigram marker-marker-character, one of two characters is
 * marker-character-character, and both mean "a word starts so".
 */
const marker = '\u0002';
const wordStart = marker + marker;
const fieldEnd = '\n';
const maxQueryLength = 256;

/** The fields of an account that the search box looks into. */
export type SearchFields = {
  readonly name: string;
  readonly userName: string;
  readonly mail: string;
  readonly title: string;
  readonly department: string;
  readonly employeeId: string;
};

const isAscii = /^[\0-\x7f]*$/u;
// Diacritics of the alphabets whose readers leave them out when they search. Vowel signs of Indic
// scripts and the Japanese voicing marks are letters to their readers, and stay.
const diacritics = new RegExp(
  [
    ['\u0300-\u036f', '\u0483-\u0489', '\u0591-\u05c7', '\u0610-\u061a', '\u064b-\u065f'],
    ['\u0670', '\u06d6-\u06ed', '\u08d3-\u08ff', '\u1ab0-\u1aff', '\u1dc0-\u1dff'],
    ['\u20d0-\u20ff', '\ufe20-\ufe2f'],
  ]
    .flat()
    .map((range) => `[${range}]`)
    .join('|'),
  'gu',
);
const ignorable = /[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const special = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ł: 'l',
    ı: 'i',
    ħ: 'h',
    ŋ: 'n',
    ŧ: 't',
    ĸ: 'k',
    ə: 'e',
    ɓ: 'b',
    ɗ: 'd',
    ƒ: 'f',
    ƴ: 'y',
    ς: 'σ',
    ٱ: 'ا',
    ى: 'ي',
    ی: 'ي',
    ې: 'ي',
    ک: 'ك',
    ة: 'ه',
    ہ: 'ه',
    ھ: 'ه',
  }),
);
const specials = new RegExp(`[${[...special.keys()].join('')}\u0660-\u0669\u06f0-\u06f9]`, 'gu');

/**
 * A text in the form in which texts are compared when searching: without letter case, diacritics,
 * width and presentation forms, special letters written out. Folding twice changes nothing more.
 */
export function fold(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(diacritics, '')
    .replace(ignorable, '')
    .replace(specials, specialLetter)
    .normalize('NFC');
}

function specialLetter(letter: string): string {
  return special.get(letter) ?? String((letter.codePointAt(0) ?? 0) & 0xf);
}

// A syllable or ideograph is a word of its own: these names are written without spaces.
const ideograph = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}ー]`;
const isIdeograph = new RegExp(ideograph, 'u');
const letter = /[\p{L}\p{N}\p{M}]/u;
const lastCharacter = /[^]$/u;
const hasWideScript = /[\u1100-\uffff]/u;
const runs = new RegExp(`${ideograph}+|(?:(?!${ideograph})[\\p{L}\\p{N}\\p{M}@._-])+`, 'gu');
const asciiRuns = /[a-z0-9@._-]+/g;
const joiner = /[@._-]/;
const twoCharacters = /^[^]{1,2}/u;

function runsOf(folded: string): readonly string[] {
  return folded.match(isAscii.test(folded) ? asciiRuns : runs) ?? [];
}

/** The text to index for an account; only `searchPhrases` finds anything in it. */
export function searchText(fields: SearchFields): string {
  const index: Index = { text: '', words: [] };
  // The longest fields first, so that their parts need not be indexed again.
  addField(index, fields.mail);
  addField(index, fields.userName);
  addField(index, fields.name);
  addField(index, fields.title);
  addField(index, fields.department);
  addField(index, fields.employeeId);
  return index.text;
}

type Index = { text: string; readonly words: string[] };

function addField(index: Index, field: string): void {
  if (field === '') return;
  if (index.text !== '') index.text += fieldEnd;
  if (isAscii.test(field)) {
    // Most fields are ASCII, and there are millions of them.
    for (const run of field.toLowerCase().match(asciiRuns) ?? []) addRun(index, run);
    return;
  }
  for (const run of runsOf(fold(field))) {
    if (isIdeographs(run)) index.text += markEach(run);
    else addRun(index, run);
  }
}

function addRun(index: Index, run: string): void {
  addWord(index, run);
  if (!joiner.test(run)) return;
  // Words inside a name or an address, such as the second half of a double name, are only needed
  // by their first two characters: longer queries find them as substrings.
  for (const part of run.split(joiner).slice(1)) {
    if (part !== '') addWord(index, firstTwo(part));
  }
}

function addWord(index: Index, word: string): void {
  for (const known of index.words) if (known.startsWith(word)) return;
  index.words.push(word);
  index.text += wordStart + word;
}

function firstTwo(word: string): string {
  const two = word.slice(0, 2);
  return isAscii.test(two) ? two : (twoCharacters.exec(word)?.[0] ?? two);
}

function isIdeographs(run: string): boolean {
  return hasWideScript.test(run) && isIdeograph.test(run);
}

function markEach(run: string): string {
  let text = '';
  for (const character of run) text += wordStart + character;
  return text;
}

type Term = { readonly text: string; readonly needsStart: boolean };

function termsOf(query: string): readonly Term[] {
  const terms: Term[] = [];
  for (const run of runsOf(fold(query.slice(0, maxQueryLength)))) {
    if (isIdeographs(run)) terms.push({ text: run, needsStart: true });
    else if (Array.from(run).length >= 3 && letter.test(run))
      terms.push({ text: run, needsStart: false });
    else
      for (const text of run.split(/[@._-]+/))
        if (text !== '') terms.push({ text, needsStart: true });
  }
  return terms;
}

/**
 * The pieces, of three UTF-16 units or more, that must all stand in a text of `searchText` for it
 * to be found by what an operator typed; none when that names no word. A word of three or more
 * characters is found anywhere, a shorter one where a word starts. At most 256 characters count.
 */
export function searchPhrases(query: string): readonly string[] {
  return [...new Set(termsOf(query).map(phraseOf))];
}

function phraseOf({ text, needsStart }: Term): string {
  if (!needsStart) return text;
  if (isIdeographs(text)) return markEach(text);
  return Array.from(text).length === 1 ? wordStart + text : marker + text;
}

/**
 * The parts of a shown text that a query finds, for highlighting: ascending, separate
 * [start, end) positions in UTF-16 units of `display`.
 */
export function matchRanges(
  display: string,
  query: string,
): readonly (readonly [start: number, end: number])[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const { text, starts, ends } = foldWithPositions(display);
  const found: (readonly [number, number])[] = [];
  for (const term of terms) {
    for (let at = text.indexOf(term.text); at >= 0; at = text.indexOf(term.text, at + 1)) {
      if (term.needsStart && !startsWord(text, at)) continue;
      found.push([starts[at] ?? 0, ends[at + term.text.length - 1] ?? 0]);
    }
  }
  return joinRanges(found);
}

// A letter with its diacritics, or the two or three parts of a Korean syllable.
const clusters = /(?:[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|[^])\p{M}*/gu;

function foldWithPositions(display: string): {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
} {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of display.matchAll(clusters)) {
    const folded = fold(match[0]);
    text += folded;
    for (let i = 0; i < folded.length; i++) {
      starts.push(match.index);
      ends.push(match.index + match[0].length);
    }
  }
  return { text, starts, ends };
}

function startsWord(text: string, at: number): boolean {
  const before = lastCharacter.exec(text.slice(0, at))?.[0] ?? ' ';
  const first = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return !letter.test(before) || isIdeograph.test(before) || isIdeograph.test(first);
}

function joinRanges(
  ranges: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const joined: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
