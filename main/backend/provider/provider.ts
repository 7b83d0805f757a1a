import type { FeatureHandlers } from '../context.ts';

/** Signs the present operator in with the organisation's provider. */
export const provider: Pick<FeatureHandlers<'provider'>, 'own' | 'finish' | 'useLease'> = {
  own: ({ provider: own }) => own.own(),

  finish: ({ provider: own }) => own.finish(),

  useLease: ({ provider: own }) => ({ until: own.useLease() }),
};
