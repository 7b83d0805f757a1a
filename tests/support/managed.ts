import type { ManagedPolicy, ManagedState } from '../../shared/model/managed-policy.ts';

/** A machine that nobody manages. */
export function unmanaged(): ManagedState {
  return { state: 'unmanaged' };
}

/** A machine that is managed with these rules. */
export function managedWith(rules: Partial<ManagedPolicy>): ManagedState {
  const policy: ManagedPolicy = {
    version: 1,
    managedBy: 'Northwind IT',
    contact: 'it@northwind.test',
    off: [],
    limits: {},
    masks: [],
    factors: [],
    ...rules,
  };
  return { state: 'managed', policy };
}
