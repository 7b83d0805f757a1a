import type { Operator, Services } from '../context.ts';
import { IdleMemory } from '../jobs/idle-memory.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { AccountIndex } from '../replica/account-index.ts';
import { AccountFinder } from '../replica/find.ts';
import { PersonalIndex } from '../replica/personal-index.ts';
import { PersonalValues } from '../replica/personal.ts';
import type { Store } from '../store/store.ts';
import type { UnlockedKeys } from '../vault/keys.ts';

/** What finds accounts and opens personal values: none of them for a role that has no key. */
export function searching(given: {
  readonly store: Store;
  readonly index: AccountIndex;
  readonly operator: Operator;
  readonly keys: UnlockedKeys;
  readonly jobs: Jobs;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): Pick<Services, 'finder' | 'personal' | 'personalIndex'> {
  const { store, index, operator, keys, jobs, now, onError } = given;
  const mayOpen = operator.role.compartments.includes('personal');
  const personal = new PersonalValues(mayOpen ? keys.sealPersonal : null);
  const isBusy = () => jobs.busy;
  const memory = new IdleMemory(isBusy);
  const around = { index, personal, isBusy, onError, onMuch: () => memory.workEnded() };
  const personalIndex = personal.isOpen ? new PersonalIndex(around) : null;
  personalIndex?.watch(store.connection);
  const finder = new AccountFinder(store.read, index, { now, personal, personalIndex });
  return { finder, personal, personalIndex };
}
