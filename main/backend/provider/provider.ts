import type { CommandContext, FeatureHandlers } from '../context.ts';

/** Signs the present operator in with the organisation's provider. */
export const provider: Pick<FeatureHandlers<'provider'>, 'own' | 'finish' | 'useLease'> = {
  own: ({ provider: own }) => own.own(),

  async finish(context) {
    const signedIn = await context.provider.finish();
    await openAsGiven(context);
    return signedIn;
  },

  async useLease(context) {
    const until = context.provider.useLease();
    await openAsGiven(context);
    return { until };
  },
};

/** Nothing is allowed until the files are open for the role that the provider gave. */
async function openAsGiven({ provider: { given }, reopenAs }: CommandContext): Promise<void> {
  if (!given.isOpen()) await reopenAs(null);
}
