const accents: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  d: 'ð',
  e: 'é',
  g: 'ĝ',
  h: 'ĥ',
  i: 'í',
  k: 'ķ',
  l: 'ļ',
  n: 'ñ',
  o: 'ö',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  w: 'ŵ',
  y: 'ý',
  z: 'ž',
  A: 'Å',
  C: 'Ç',
  E: 'É',
  I: 'Î',
  N: 'Ñ',
  O: 'Ø',
  S: 'Š',
  U: 'Û',
};

/**
 * Changes the words of an ICU message and leaves its arguments, plural forms and tags.
 * Words stand at an even depth of braces: `{n, plural, one {# word}}`.
 */
function changeWords(message: string, change: (words: string) => string): string {
  let depth = 0;
  let words = '';
  let done = '';
  let inTag = false;
  const flush = () => {
    done += words && change(words);
    words = '';
  };
  for (const character of message) {
    if (character === '{' || character === '}' || character === '<') {
      flush();
      depth += character === '{' ? 1 : character === '}' ? -1 : 0;
      inTag = character === '<';
      done += character;
    } else if (inTag || depth % 2 === 1) {
      if (character === '>') inTag = false;
      done += character;
    } else {
      words += character;
    }
  }
  flush();
  return done;
}

/** Accented and about a third longer, so that cut-off and unextracted words stand out. */
export function pseudoAccents(message: string): string {
  const changed = changeWords(message, (words) =>
    words.replaceAll(/[A-Za-z]/g, (letter) => accents[letter] ?? letter),
  );
  return `[${changed}${'~'.repeat(Math.ceil(message.length * 0.3))}]`;
}

/** English between right-to-left marks, so that the layout can be looked at mirrored. */
export function pseudoMirrored(message: string): string {
  return changeWords(message, (words) => (words.trim() ? `\u200f${words}\u200f` : words));
}
