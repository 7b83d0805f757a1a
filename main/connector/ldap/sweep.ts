import type { MirrorBatch } from '../../../shared/live.ts';
import type { Batches } from './batches.ts';
import { unusable } from './ber.ts';
import { allEntries, type Context, idOf } from './context.ts';
import { everything } from './filter.ts';

/** A run that tells what changed, or that the server cannot tell any more. */
export type Changes = AsyncGenerator<MirrorBatch, 'done' | 'start-over', undefined>;

/** Names everything that is there, without reading more than ids. */
export async function* sweep(
  context: Context,
  batches: Batches,
): AsyncGenerator<MirrorBatch, void, undefined> {
  const attributes = [context.server.dialect.id];
  for (const base of context.bases) {
    const ids = { base, scope: 'subtree', filter: everything, attributes } as const;
    for await (const entries of allEntries(context, ids)) {
      for (const entry of entries) {
        const id = idOf(context.server, entry);
        // Without its id an entry would count as gone.
        if (id === null) throw unusable();
        batches.keep(id);
        if (batches.isFull) yield batches.take();
      }
    }
  }
}
