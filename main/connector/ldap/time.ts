import { generalizedTime } from '../file/directory-time.ts';
import type { RawEntry } from './answers.ts';
import type { Batches } from './batches.ts';
import { allEntries, type Context } from './context.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { atLeast } from './filter.ts';
import { textsOf } from './server.ts';
import { type Changes, sweep } from './sweep.ts';

type TimeCursor = Extract<Cursor, { way: 'time' }>;

/** Clocks differ, and a change may show only some time after its mark: what is newer is read again. */
const overlapMs = 10 * 60_000;

/** The mark of an entry as a time; 0 when it has none. A change number begins with its time. */
export function newestMark({ server }: Context, entry: RawEntry): number {
  const [text = ''] = textsOf(entry, server.dialect.mark.toLowerCase());
  return generalizedTime(text.replace(/#.*$/, '')) ?? 0;
}

/**
 * From when on the next run must read. `newest` is by the server's clock and `startMs` by ours; the
 * earlier of both is safe, whichever of the clocks is wrong.
 */
export function startTime(context: Context, startMs: number, newest: number): Cursor {
  const tookMs = Date.now() - startMs;
  const from = Math.max(0, Math.min(newest - tookMs, startMs) - overlapMs);
  return { way: 'time', bases: [...context.bases], from };
}

function markAt({ server }: Context, ms: number): string {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return server.dialect.mark === 'entryCSN'
    ? `${digits}.000000Z#000000#000#000000`
    : `${digits}.0Z`;
}

/** What was changed since a time. Nothing tells what was deleted, so that all ids are looked at. */
export async function* changesByTime(
  context: Context,
  cursor: TimeCursor,
  batches: Batches,
): Changes {
  const startMs = Date.now();
  let newest = cursor.from + overlapMs;
  const { attributes, mark } = context.server.dialect;
  const filter = atLeast(
    mark === 'uSNChanged' ? 'whenChanged' : mark,
    markAt(context, cursor.from),
  );
  for (const base of context.bases) {
    const request = { base, scope: 'subtree', filter, attributes } as const;
    for await (const entries of allEntries(context, request)) {
      for (const entry of entries) {
        batches.add(entry);
        newest = Math.max(newest, newestMark(context, entry));
        if (batches.isFull) yield batches.take();
      }
    }
  }
  yield* sweep(context, batches);
  const next = writeCursor(startTime(context, startMs, newest));
  yield batches.take({ complete: 'all', cursor: next });
  return 'done';
}
