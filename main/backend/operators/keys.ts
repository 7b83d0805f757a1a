import type { CommandContext, FeatureHandlers } from '../context.ts';
import { changeOperators } from './act.ts';
import { keyLoans } from '../elevation/elevation.ts';
import { rotationDaysOf } from '../vault/policy-change.ts';
import { renewalEntry } from '../vault/renewal.ts';
import { inventoryOf } from './key-inventory.ts';

/**
 * Renews keys that were lent and had to be given back, where the rules say that this needs nobody; it
 * is for owners to whom everything is open.
 */
export async function renewLentKeys(context: CommandContext): Promise<void> {
  const { authority, operator, jobs, vault } = context;
  if (authority.current.elevation.keys !== 'renew') return;
  if (!operator.permissions.has('operators.manage') || jobs.busy) return;
  if (vault.alarm || vault.isStandIn || vault.damage.found) return;
  const over = [...keyLoans(context)].filter(([, { overSince }]) => overSince !== null);
  const renew = over.map(([name]) => name);
  if (renew.length === 0) return;
  const told = {
    action: 'keys.rotate',
    target: 'vault',
    detail: { key: renew.join(' '), lent: 1 },
  };
  await changeOperators(context, told, (draft) => ({ draft, renew }));
}

/** Tells of the keys of the vault, and renews them. */
export const keys: FeatureHandlers<'keys'> = {
  list(context) {
    const { authority, now } = context;
    const { header, current } = authority;
    const loans = keyLoans(context);
    return {
      keys: inventoryOf({ header, authority: current, now: now(), loans }),
      rotationDays: rotationDaysOf(header),
    };
  },

  async rotate(context, { key, reason }) {
    if (key !== 'personal' && key !== 'credentials') {
      const { store, operator, jobs, refuse } = context;
      if (jobs.busy) throw refuse('job-running');
      const renewal = { what: key, reason };
      // What cannot be written down does not happen; that it is done, the log of the copy says.
      store.write(() => ({ value: null, entries: [renewalEntry(operator, renewal, 'start')] }));
      return context.renewDatabaseKey(renewal);
    }
    const told = { action: 'keys.rotate', target: 'vault', reason, detail: { key } };
    const { reseal } = await changeOperators(context, told, (draft) => ({ draft, renew: [key] }));
    if (!reseal) throw new Error('A compartment has a new key, and nothing is sealed anew.');
    return reseal;
  },

  async setInterval(context, { days, reason }) {
    const told = { action: 'keys.set-interval', target: 'vault', reason, detail: { days } };
    await changeOperators(context, told, (draft) => ({ draft: { ...draft, rotationDays: days } }));
    return null;
  },
};
