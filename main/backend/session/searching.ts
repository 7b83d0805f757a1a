import type { Operator, Services } from '../context.ts';
import type { AccountIndex } from '../replica/account-index.ts';
import { AccountFinder } from '../replica/find.ts';
import { PersonalValues } from '../replica/personal.ts';
import type { Store } from '../store/store.ts';
import type { UnlockedKeys } from '../vault/keys.ts';

/** What finds accounts and opens personal values: none of them for a role that has no key. */
export function searching(given: {
  readonly store: Store;
  readonly index: AccountIndex;
  readonly operator: Operator;
  readonly keys: UnlockedKeys;
  readonly now: () => number;
}): Pick<Services, 'finder' | 'personal'> {
  const { store, index, operator, keys, now } = given;
  const mayOpen = operator.role.compartments.includes('personal');
  const personal = new PersonalValues(mayOpen ? keys.sealPersonal : null);
  return { finder: new AccountFinder(store.read, index, { now, personal }), personal };
}
