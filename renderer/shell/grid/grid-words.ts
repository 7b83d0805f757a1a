import type { IntlShape } from 'react-intl';
import { hasWords, wordsOf } from '../../words.ts';

/** The grid's own few words, most of them for screen readers. */
export function gridWords(intl: IntlShape, key: string, inEnglish: string, label: string): string {
  if (key === 'ariaGridLabel') return label;
  const id = `grid.${key}`;
  return hasWords(intl, id) ? wordsOf(intl, id) : inEnglish;
}
