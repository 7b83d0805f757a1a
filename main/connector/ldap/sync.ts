import type { RawEntry } from './answers.ts';
import type { Batches } from './batches.ts';
import { BerReader, boolean, integer, octets, sequence, tags, unusable } from './ber.ts';
import { type Context, tryReadOne } from './context.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { oids } from './dialects.ts';
import { everything } from './filter.ts';
import { uuidText } from './ids.ts';
import { control } from './requests.ts';
import { requireSuccess, results } from './results.ts';
import type { Information, Search } from './search.ts';
import { textsOf } from './server.ts';
import type { Changes } from './sweep.ts';

type SyncCursor = Extract<Cursor, { way: 'sync' }>;

/** What the sync control says of one entry (RFC 4533 §2.2). */
const states = { present: 0, add: 1, modify: 2, delete: 3 } as const;

/**
 * A cookie as OpenLDAP would give one, made of the change numbers that the context has now. A mirror
 * by pages needs it, because a sync search cannot be read in pages.
 */
export async function startSync({ client, server, bases }: Context): Promise<Cursor | null> {
  if (server.kind !== 'openldap' || !server.controls.has(oids.syncRequest)) return null;
  const cookies: string[] = [];
  for (const base of bases) {
    const context = server.contexts.find((dn) => base.toLowerCase().endsWith(dn.toLowerCase()));
    const entry = await tryReadOne(client, context ?? base, ['contextCSN']);
    const numbers = textsOf(entry ?? undefined, 'contextcsn');
    if (numbers.length === 0) return null;
    cookies.push(`rid=000,csn=${numbers.join(';')}`);
  }
  return { way: 'sync', bases: [...bases], cookies };
}

/** refreshOnly with a cookie (RFC 4533 §3.3). */
function askSync({ client, server }: Context, base: string, cookie: string): Search {
  const refreshOnly = integer(1, tags.enumerated);
  const value = sequence(refreshOnly, octets(cookie), boolean(false));
  return client.search({
    base,
    scope: 'subtree',
    filter: everything,
    attributes: server.dialect.attributes,
    controls: [control(oids.syncRequest, true, value)],
  });
}

/** What changed since a cookie. `start-over` when the server asks for it, or two bases disagree. */
export async function* changesBySync(
  context: Context,
  cursor: SyncCursor,
  batches: Batches,
): Changes {
  const cookies: string[] = [];
  const ends: ('all' | 'changes')[] = [];
  for (const [at, base] of cursor.bases.entries()) {
    const search = askSync(context, base, cursor.cookies[at] ?? '');
    for (let found = await search.next(); found !== null; found = await search.next()) {
      for (const one of found) {
        if ('dn' in one) takeEntry(one, batches);
        else takeInformation(one, batches);
        if (batches.isFull) yield batches.take();
      }
    }
    const { code, controls } = search.result;
    // Too old a cookie, or more entries than the server gives out without pages.
    if (code === results.syncRefreshRequired || code === results.sizeLimit) return 'start-over';
    requireSuccess(search.result);
    const done = readDone(controls.get(oids.syncDone));
    cookies.push(done.cookie ?? cursor.cookies[at] ?? '');
    ends.push(done.isOfDeletes ? 'changes' : 'all');
  }
  // What one base leaves out must not count as gone because of what the other one names.
  if (new Set(ends).size > 1) return 'start-over';
  const next = writeCursor({ way: 'sync', bases: cursor.bases, cookies });
  yield batches.take({ complete: ends[0] ?? 'changes', cursor: next });
  return 'done';
}

function takeEntry(entry: RawEntry, batches: Batches): void {
  const value = entry.controls.get(oids.syncState);
  if (value === undefined) throw unusable();
  const body = new BerReader(value).enter();
  const state = body.integer(tags.enumerated);
  const id = uuidText(body.octets());
  if (state === states.delete) batches.remove(id);
  else if (state === states.present) batches.keep(id);
  else {
    batches.add(entry);
    batches.keep(id);
  }
}

/** A set of ids that are there, or that are gone (RFC 4533 §2.5). */
function takeInformation({ oid, value }: Information, batches: Batches): void {
  if (oid !== oids.syncInfo) return;
  const info = new BerReader(value);
  if (info.peek() !== 0xa3) return;
  const body = info.enter(0xa3);
  if (body.peek() === tags.octets) body.skip();
  const areGone = body.peek() === tags.boolean && body.boolean();
  const ids = body.enter(tags.set);
  while (!ids.isAtEnd) {
    const bytes = ids.octets();
    if (bytes.length !== 16) throw unusable();
    if (areGone) batches.remove(uuidText(bytes));
    else batches.keep(uuidText(bytes));
  }
}

function readDone(value: Buffer | undefined): { cookie: string | null; isOfDeletes: boolean } {
  if (value === undefined) throw unusable();
  const body = new BerReader(value).enter();
  const cookie = body.peek() === tags.octets ? body.text() : null;
  return { cookie, isOfDeletes: body.peek() === tags.boolean && body.boolean() };
}
