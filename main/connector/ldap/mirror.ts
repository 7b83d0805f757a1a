import type { MirrorBatch } from '../../../shared/live.ts';
import { Batches } from './batches.ts';
import { allEntries, type Context } from './context.ts';
import { type Cursor, readCursor, unfinished, writeCursor } from './cursor.ts';
import { everything } from './filter.ts';
import type { Changes } from './sweep.ts';
import { changesBySync, startSync } from './sync.ts';
import { changesByTime, newestMark, startTime } from './time.ts';
import { changesByUsn, startUsn } from './usn.ts';

/** Reads everything. */
export async function* mirrorAll(context: Context): AsyncGenerator<MirrorBatch> {
  // Read first: what changes while we read is then told by the next run.
  const startMs = Date.now();
  const start = (await startUsn(context)) ?? (await startSync(context));
  const batches = new Batches(context.entries, writeCursor(unfinished));
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

/** Reads what changed since a cursor, or everything. */
export async function* mirrorChanges(context: Context, text: string): AsyncGenerator<MirrorBatch> {
  const cursor = readCursor(text);
  const isSame =
    cursor.way !== 'none' && JSON.stringify(cursor.bases) === JSON.stringify(context.bases);
  const ended = isSame ? yield* changesBy(context, cursor, text) : 'start-over';
  if (ended === 'start-over') yield* mirrorAll(context);
}

async function* changesBy(
  context: Context,
  cursor: Exclude<Cursor, { way: 'none' }>,
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
