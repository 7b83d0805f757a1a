import { isOperationOff, managers } from '../shared/managed.ts';
import type { ManagedPolicy } from '../shared/model/managed-policy.ts';
import type { OperationName } from './api.ts';
import { useQuery } from './use-query.ts';
import { useWords } from './words.ts';

/** What the organisation holds on this machine; null where nobody manages, and until it is known. */
export function useManagedPolicy(): ManagedPolicy | null {
  const { value } = useQuery('settings.managed', {});
  return value?.state === 'managed' ? value.policy : null;
}

/** Who manages this machine and whom to ask, for words; empty where nobody does. */
export function useManagers(): { readonly managedBy: string; readonly contact: string } {
  const policy = useManagedPolicy();
  return policy ? managers(policy) : { managedBy: '', contact: '' };
}

/** Why an operation is not available here; undefined when the organisation has not switched it off. */
export function useWhyOff(operation: OperationName): string | undefined {
  const words = useWords();
  const policy = useManagedPolicy();
  if (!policy || !isOperationOff(policy, operation)) return undefined;
  return words('shell.managed.off', managers(policy));
}
