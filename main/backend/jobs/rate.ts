/** How much was done at a time. */
export type Sample = { readonly at: number; readonly done: number };

/** How much is done in a second, over these samples; null for too few of them. */
export function rateOf(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at === first.at) return null;
  return ((last.done - first.done) * 1_000) / (last.at - first.at);
}
