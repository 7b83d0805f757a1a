import { normalizeDn } from '../file/dn.ts';
import type { Batches } from './batches.ts';
import { unusable } from './ber.ts';
import { allEntries, type Context, idOf, tryReadOne } from './context.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { oids } from './dialects.ts';
import { all, atLeast, equals } from './filter.ts';
import { control } from './requests.ts';
import { type Changes, sweep } from './sweep.ts';

type UsnCursor = Extract<Cursor, { way: 'usn' }>;

/** MS-ADTS 6.1.1.4: the container of what was deleted, by the number that is the same everywhere. */
const deletedObjects = '18E2EA80684F11D2B9AA00C04F79F805';

/** Which copy of the database counts: numbers of another one, or of a restored one, mean nothing. */
async function replicaOf({ client, server }: Context): Promise<string | null> {
  const [service] = server.texts('dsservicename');
  if (service === undefined) return null;
  const entry = await tryReadOne(client, service, ['invocationId']);
  const [id] = entry?.attributes.find(({ key }) => key === 'invocationid')?.values ?? [];
  const text = id === undefined ? '' : Buffer.from(id).toString('base64');
  return `${normalizeDn(service) ?? service} ${text}`;
}

/** Where the numbers of this domain controller stand now; null for another kind of server. */
export async function startUsn(context: Context): Promise<Cursor | null> {
  const [usn] = context.server.texts('highestcommittedusn');
  if (context.server.dialect.mark !== 'uSNChanged' || usn === undefined) return null;
  const replica = await replicaOf(context);
  return replica === null ? null : { way: 'usn', bases: [...context.bases], replica, usn };
}

/** What changed since a number. */
export async function* changesByUsn(
  context: Context,
  cursor: UsnCursor,
  batches: Batches,
): Changes {
  const next = await startUsn(context);
  if (next?.way !== 'usn' || next.replica !== cursor.replica) return 'start-over';
  // A number that went back is a database that was put back.
  if (BigInt(next.usn) < BigInt(cursor.usn)) return 'start-over';
  const changed = atLeast('uSNChanged', String(BigInt(cursor.usn) + 1n));
  const { attributes } = context.server.dialect;
  for (const base of context.bases) {
    const request = { base, scope: 'subtree', filter: changed, attributes } as const;
    for await (const entries of allEntries(context, request)) {
      for (const entry of entries) {
        batches.add(entry);
        const id = idOf(context.server, entry);
        if (id !== null) batches.keep(id);
        if (batches.isFull) yield batches.take();
      }
    }
  }
  const gone = await goneSince(context, changed);
  if (gone === null) yield* sweep(context, batches);
  else for (const id of gone) batches.remove(id);
  const complete = gone === null ? 'all' : 'changes';
  yield batches.take({ complete, cursor: writeCursor(next) });
  return 'done';
}

/**
 * Ids of what was deleted; null when only a look at all ids can tell: when deleted entries may not
 * be seen, or when a base is less than the domain, out of which entries can also be moved.
 */
async function goneSince(
  context: Context,
  changed: ReturnType<typeof atLeast>,
): Promise<readonly string[] | null> {
  const { bases, server } = context;
  const domains = new Set(server.contexts.map((dn) => normalizeDn(dn)));
  if (!bases.every((base) => domains.has(normalizeDn(base)))) return null;
  const shows = control(oids.showDeleted, true);
  const gone: string[] = [];
  for (const base of bases) {
    const container = `<WKGUID=${deletedObjects},${base}>`;
    const look = context.client.search({
      base: container,
      scope: 'base',
      filter: equals('isDeleted', 'TRUE'),
      attributes: ['1.1'],
      controls: [shows],
    });
    const [seen] = await look.entries(1);
    if (look.result.code !== 0 || seen === undefined) return null;
    const request = {
      base: container,
      scope: 'subtree',
      filter: all(equals('isDeleted', 'TRUE'), changed),
      attributes: ['objectGUID'],
      controls: [shows],
    } as const;
    for await (const entries of allEntries(context, request)) {
      for (const entry of entries) {
        const id = idOf(server, entry);
        if (id === null) throw unusable();
        gone.push(id);
      }
    }
  }
  return gone;
}
