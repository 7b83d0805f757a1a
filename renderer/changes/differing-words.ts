/** A piece of a text: a word or what is between two, where it begins, and whether the other text lacks it. */
export type Piece = { readonly at: number; readonly piece: string; readonly differs: boolean };

/** Beyond this, comparing costs more than it shows: the whole text differs or does not. */
const wordsMax = 400;

/**
 * Cuts a text into words and marks those that are not in the other text in the same order: what is
 * left of the longest common sequence of words.
 */
export function differingWords(text: string, other: string): readonly Piece[] {
  const words = text.match(/\s+|[^\s]+/gu) ?? [];
  const others = other.match(/\s+|[^\s]+/gu) ?? [];
  const kept =
    words.length > wordsMax || others.length > wordsMax
      ? new Set(text === other ? words.keys() : [])
      : commonPlaces(words, others);
  let at = 0;
  return words.map((piece, place) => {
    const start = at;
    at += piece.length;
    return { at: start, piece, differs: !kept.has(place) && piece.trim() !== '' };
  });
}

/** Places in `words` of the longest sequence that both have. */
function commonPlaces(words: readonly string[], others: readonly string[]): Set<number> {
  const width = others.length + 1;
  const longest = new Uint16Array((words.length + 1) * width);
  const lengthAt = (row: number, column: number) => longest[row * width + column] ?? 0;
  for (let row = words.length - 1; row >= 0; row -= 1) {
    for (let column = others.length - 1; column >= 0; column -= 1) {
      longest[row * width + column] =
        words[row] === others[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const places = new Set<number>();
  for (let row = 0, column = 0; row < words.length && column < others.length; ) {
    if (words[row] === others[column]) {
      places.add(row);
      row += 1;
      column += 1;
    } else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
  return places;
}
