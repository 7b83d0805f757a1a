import type { MirrorBatch } from '../../../shared/live.ts';
import type { RawEntry } from './answers.ts';
import type { Batches } from './batches.ts';
import { allEntries, type Context, idOf, nameOf, readOne } from './context.ts';
import { isCut, whole } from './entries.ts';
import { everything } from './filter.ts';
import type { KnownIds } from './known-ids.ts';
import { byIds, idsAtOnce } from './read.ts';

/**
 * Goes on with a mirror that was cut: looks at all ids, which is a small part of a mirror, and reads
 * the entries that are not known yet. No cookie of a page outlives its connection (RFC 2696 §3),
 * and no server has to keep an order. What has changed in what is known, the caller asks for.
 */
export async function* mirrorRest(
  context: Context,
  batches: Batches,
  known: KnownIds,
): AsyncGenerator<MirrorBatch, void, undefined> {
  const { server } = context;
  const attributes = [server.dialect.id];
  for (const base of context.bases) {
    const ids = { base, scope: 'subtree', filter: everything, attributes } as const;
    for await (const entries of allEntries(context, ids)) {
      const missing: string[] = [];
      for (const entry of entries) {
        const id = idOf(server, entry);
        if (id === null) await addNamed(context, batches, entry.dn);
        else if (!known.has(id)) missing.push(id);
      }
      for await (const entry of entriesOf(context, missing)) {
        batches.add(entry);
        if (batches.isFull) yield batches.take();
      }
    }
  }
}

/** An entry that does not say its id can only be read by its name. */
async function addNamed(context: Context, batches: Batches, dn: string): Promise<void> {
  const entry = await readOne(context.client, dn, context.server.dialect.attributes);
  if (entry) batches.add(await completed(context, entry));
}

async function* entriesOf(
  context: Context,
  ids: readonly string[],
): AsyncGenerator<RawEntry, void, undefined> {
  const { openRequests } = context.connection;
  const { attributes } = context.server.dialect;
  const step = idsAtOnce * openRequests;
  for (let at = 0; at < ids.length; at += step) {
    const parts: Promise<ReadonlyMap<string, RawEntry>>[] = [];
    for (let from = at; from < Math.min(at + step, ids.length); from += idsAtOnce) {
      parts.push(byIds(context, ids.slice(from, from + idsAtOnce), attributes));
    }
    for (const part of await Promise.all(parts)) {
      for (const entry of part.values()) yield await completed(context, entry);
    }
  }
}

async function completed(context: Context, entry: RawEntry): Promise<RawEntry> {
  return isCut(entry) ? whole(context.client, entry, nameOf(context.server, entry)) : entry;
}
