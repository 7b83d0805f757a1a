import { type SignedIn, valueOf } from './client.ts';

/** Waits until the index of personal values covers every account. */
export async function indexed({ client }: Pick<SignedIn, 'client'>): Promise<void> {
  for (;;) {
    const { personal } = valueOf(await client.accounts.facets({}));
    if (!personal) throw new Error('Who has no key has no index.');
    if (personal.total > 0 && personal.done === personal.total) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
