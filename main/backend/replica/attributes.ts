import type { AccountAttribute, AttributeMap } from '../../../shared/model/account.ts';
import { classify } from '../../../shared/model/attribute.ts';

/** The clear attributes of a stored row. */
export function openAttributes(json: string): AttributeMap {
  return JSON.parse(json) as AttributeMap;
}

/**
 * The names of a stored attribute map, parted by spaces, without parsing its values: an import
 * asks for every account. A name can only follow the end of a list; where the quote of `],"` ends
 * a text instead, punctuation comes next, with which no name begins.
 */
export function attributeNames(json: string): string {
  let names = '';
  for (let at = 2; at < json.length; ) {
    if (!',]}'.includes(json.charAt(at))) {
      names += `${names === '' ? '' : ' '}${json.slice(at, json.indexOf('"', at))}`;
    }
    const end = json.indexOf('],"', at);
    if (end < 0) break;
    at = end + 3;
  }
  return names;
}

/**
 * Attributes as the card shows them: clear ones with their values, masked ones by name alone.
 * The names come from the row's shape, so that nothing is unsealed to draw a card.
 */
export function shownAttributes(attributes: AttributeMap, shapeNames: string): AccountAttribute[] {
  const shown = Object.entries(attributes).map(
    ([name, values]): AccountAttribute => ({
      name,
      classification: classify(name) === 'public' ? 'public' : 'internal',
      masked: false,
      values: [...values],
    }),
  );
  for (const name of shapeNames.split(' ')) {
    if (name === '' || Object.hasOwn(attributes, name)) continue;
    shown.push({ name, classification: 'personal', masked: true, values: [] });
  }
  return shown.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}
