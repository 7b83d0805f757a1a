import type { MirrorBatch } from '../../../shared/live.ts';
import { Batches } from './batches.ts';
import { allEntries, type Context } from './context.ts';
import { type Cursor, readCursor, unfinished, writeCursor } from './cursor.ts';
import { everything } from './filter.ts';
import { KnownIds } from './known-ids.ts';
import { mirrorRest } from './rest.ts';
import type { Changes } from './sweep.ts';
import { changesBySync, startSync } from './sync.ts';
import { changesByTime, newestMark, startTime } from './time.ts';
import { changesByUsn, startUsn } from './usn.ts';

/** Reads everything. */
export async function* mirrorAll(context: Context): AsyncGenerator<MirrorBatch> {
  // Read first: what changes while we read is then told by the next run.
  const startMs = Date.now();
  const start = (await startUsn(context)) ?? (await startSync(context));
  const batches = new Batches(context.entries, writeCursor(cutCursor(context, start)));
  let newest = 0;
  for (const base of context.bases) {
    for await (const entries of allEntries(context, request(context, base))) {
      for (const entry of entries) {
        batches.add(entry);
        if (start === null) newest = Math.max(newest, newestMark(context, entry));
        if (batches.isFull) yield batches.take();
      }
    }
  }
  const cursor = start ?? startTime(context, startMs, newest);
  yield batches.take({ complete: 'all', cursor: writeCursor(cursor) });
}

function request({ server }: Context, base: string) {
  const { attributes } = server.dialect;
  return { base, scope: 'subtree', filter: everything, attributes } as const;
}

/** Where a mirror goes on that is cut. Without a cursor of before it, nothing tells what changed meanwhile. */
function cutCursor({ bases }: Context, start: Cursor | null): Cursor {
  return start ? { way: 'whole', bases: [...bases], start: writeCursor(start) } : unfinished;
}

/** Reads what changed since a cursor, what a mirror that was cut left out, or everything. */
export async function* mirrorChanges(
  context: Context,
  text: string,
  known: Uint8Array | null,
): AsyncGenerator<MirrorBatch> {
  const cursor = readCursor(text);
  const isSame =
    cursor.way !== 'none' && JSON.stringify(cursor.bases) === JSON.stringify(context.bases);
  let ended: 'done' | 'start-over' = 'start-over';
  if (isSame && cursor.way !== 'whole') ended = yield* changesBy(context, cursor, text);
  if (isSame && cursor.way === 'whole' && known) {
    const batches = new Batches(context.entries, text);
    yield* mirrorRest(context, batches, new KnownIds(known));
    yield batches.take();
    ended = yield* changesSinceCut(context, cursor.start, text);
  }
  if (ended === 'start-over') yield* mirrorAll(context);
}

/** What has changed since a mirror began that was cut. */
async function* changesSinceCut(context: Context, start: string, text: string): Changes {
  const cursor = readCursor(start);
  if (cursor.way === 'none' || cursor.way === 'whole') return 'start-over';
  const changes = changesBy(context, cursor, text);
  for (;;) {
    const { done, value } = await changes.next();
    if (done) return value;
    // Of what was read just now and went before this look at all ids, only the next one can tell.
    yield value.complete === 'all' ? { ...value, cursor: start } : value;
  }
}

async function* changesBy(
  context: Context,
  cursor: Exclude<Cursor, { way: 'none' | 'whole' }>,
  text: string,
): Changes {
  const batches = new Batches(context.entries, text);
  switch (cursor.way) {
    case 'sync':
      return yield* changesBySync(context, cursor, batches);
    case 'usn':
      return yield* changesByUsn(context, cursor, batches);
    case 'time':
      return yield* changesByTime(context, cursor, batches);
  }
}
