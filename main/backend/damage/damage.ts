import type { FeatureHandlers } from '../context.ts';

/** Tells what is damaged, and looks for more. */
export const damage: FeatureHandlers<'damage'> = {
  state({ vault }) {
    const { found, checkedAt, progress, hasDiskFailed } = vault.damage;
    return {
      found: found && { ...found, tables: [...found.tables], isUnopened: vault.isStandIn },
      checkedAt,
      progress,
      hasDiskFailed,
    };
  },

  check({ store, operator, vault }) {
    store.write(() => ({
      value: null,
      entries: [{ action: 'damage.check', operator: operator.name, detail: { step: 'start' } }],
    }));
    vault.damage.start();
    return null;
  },
};
