import type { AccountAttribute, AttributeMap } from '../../../shared/model/account.ts';
import { classify } from '../../../shared/model/attribute.ts';

/** The clear attributes of a stored row. */
export function openAttributes(json: string): AttributeMap {
  return JSON.parse(json) as AttributeMap;
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
