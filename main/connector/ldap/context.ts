import { Failure } from '../../../shared/failure.ts';
import type { Connection } from '../../../shared/model/connection.ts';
import { normalizeDn } from '../file/dn.ts';
import { guidText } from '../file/entry-facts.ts';
import type { RawEntry } from './answers.ts';
import type { Client } from './client.ts';
import { Entries, whole } from './entries.ts';
import { everything } from './filter.ts';
import { KnownEntries } from './known.ts';
import { pagedEntries } from './pages.ts';
import { policiesOf } from './policies.ts';
import type { Control, SearchRequest } from './requests.ts';
import { requireSuccess, results } from './results.ts';
import { readServer, type Server, textsOf } from './server.ts';

/** A connection that is signed in, with what is known of its server. */
export type Context = {
  readonly client: Client;
  readonly server: Server;
  readonly connection: Connection;
  /** What is mirrored: no base lies within another. */
  readonly bases: readonly string[];
  readonly entries: Entries;
  /** What was read a moment ago, for the changes that follow. */
  readonly known: KnownEntries;
};

/** Leaves out what lies within another base: it would be read twice. */
export function outermost(bases: readonly string[]): readonly string[] {
  const keyed = bases.map((dn) => ({ dn, key: normalizeDn(dn) ?? dn.toLowerCase() }));
  return keyed
    .filter(({ key }, at) =>
      keyed.every((other, otherAt) => {
        if (otherAt === at) return true;
        return other.key === key ? otherAt > at : !key.endsWith(`,${other.key}`);
      }),
    )
    .map(({ dn }) => dn);
}

export async function contextOf(client: Client, connection: Connection): Promise<Context> {
  const server = await readServer(client);
  const bases = outermost(connection.bases.length > 0 ? connection.bases : server.contexts);
  const lockoutMs = await lockoutOf(client, server);
  const policies = await policiesOf(client, server, bases);
  const entries = new Entries(Date.now(), lockoutMs, policies);
  return { client, server, connection, bases, entries, known: new KnownEntries() };
}

/** How long the domain locks; a negative count of 100 ns, and the lowest of all for ever. */
async function lockoutOf(client: Client, server: Server): Promise<number | null> {
  const [domain] = server.contexts;
  if (server.kind !== 'active-directory' || domain === undefined) return null;
  const entry = await tryReadOne(client, domain, ['lockoutDuration']);
  const [text = ''] = textsOf(entry ?? undefined, 'lockoutduration');
  if (!/^-?\d{1,19}$/.test(text)) return null;
  const ms = Number(-BigInt(text) / 10_000n);
  return ms > 1e14 ? 0 : ms;
}

/** One entry by its DN; null when there is none. */
export async function readOne(
  client: Client,
  dn: string,
  attributes: readonly string[],
  controls: readonly Control[] = [],
): Promise<RawEntry | null> {
  const search = client.search({
    base: dn,
    scope: 'base',
    filter: everything,
    attributes,
    controls,
  });
  const [entry] = await search.entries(1);
  const { code } = search.result;
  // A name of another server's is none of ours, and an old name may be none any more.
  const isNone = code === results.noSuchObject || code === results.referral;
  if (!isNone && code !== results.invalidName) requireSuccess(search.result);
  return entry ?? null;
}

/** One entry by its DN; null also when it may not be read. */
export async function tryReadOne(
  client: Client,
  dn: string,
  attributes: readonly string[],
): Promise<RawEntry | null> {
  try {
    return await readOne(client, dn, attributes);
  } catch (error) {
    if (error instanceof Failure && client.error === null) return null;
    throw error;
  }
}

/** All entries of a search in pieces, each of them whole. */
export function allEntries(context: Context, request: SearchRequest) {
  const { client, connection } = context;
  return pagedEntries(client, request, {
    size: connection.pageSize,
    complete: (entry) => whole(client, entry, nameOf(context.server, entry)),
  });
}

/** A name for an entry that holds even when the entry is moved. */
export function nameOf(server: Server, entry: RawEntry): string {
  const id = idOf(server, entry);
  return server.dialect.namesById && id !== null ? `<GUID=${id}>` : entry.dn;
}

/** The stable id of an entry; null when the server does not say it. */
export function idOf({ dialect }: Server, entry: RawEntry): string | null {
  const key = dialect.id.toLowerCase();
  const [value] = entry.attributes.find((attribute) => attribute.key === key)?.values ?? [];
  if (value === undefined || value.length === 0) return null;
  if (typeof value === 'string') return value.toLowerCase();
  return value.length === 16 ? guidText(value) : null;
}
