import type { AccountColumn } from '../../shared/model/account.ts';
import type { Role } from '../../shared/model/role.ts';
import {
  isUnseen,
  maskedBy,
  mayChange,
  type Need,
  unseenFields,
} from '../../shared/role-attributes.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

function useOwnAttributes(): Pick<Role, 'attributes'> {
  const attributes = useQuery('session.status', {}).value?.attributes;
  return attributes ? { attributes } : {};
}

/**
 * Why the present role may not change an attribute, or carry out an act; undefined where it may. It
 * explains and decides nothing: the backend refuses whatever the screen offers.
 */
export function useWhyFixed(): (need: Need) => string | undefined {
  const words = useWords();
  const own = useOwnAttributes();
  return (need) => {
    if (mayChange(own, need)) return undefined;
    if (need.startsWith('@')) return words('failure.act-fixed', { act: need.slice(1) });
    const code = isUnseen(own, need) ? 'attribute-unseen' : 'attribute-fixed';
    return words(`failure.${code}`, { attribute: need });
  };
}

/** Those of the columns that the present role is shown: the others are empty in every answer. */
export function useSeenColumns(): (columns: readonly AccountColumn[]) => readonly AccountColumn[] {
  const unseen: ReadonlySet<string> = unseenFields(maskedBy(useOwnAttributes()));
  return (columns) => (unseen.size === 0 ? columns : columns.filter((one) => !unseen.has(one)));
}
