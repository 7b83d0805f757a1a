import type { AnswerControls, RawEntry } from './answers.ts';
import { BerReader, integer, octets, sequence, unusable } from './ber.ts';
import type { Client } from './client.ts';
import { oids } from './dialects.ts';
import { isCut } from './entries.ts';
import { control, type SearchRequest } from './requests.ts';
import { requireSuccess } from './results.ts';
import type { Search } from './search.ts';

const maxEntries = 50_000_000;
const maxEmptyPages = 100;

/** Asks for one page (RFC 2696); it is not critical, so that a server without pages sends all. */
function askPage(client: Client, request: SearchRequest, size: number, cookie: Uint8Array): Search {
  const paging = control(oids.paging, false, sequence(integer(size), octets(cookie)));
  return client.search({ ...request, controls: [...(request.controls ?? []), paging] });
}

function cookieOf(controls: AnswerControls): Buffer {
  const value = controls.get(oids.paging);
  if (value === undefined) return Buffer.alloc(0);
  const body = new BerReader(value).enter();
  body.skip();
  return body.octets();
}

/** Notices a server that leads in circles. */
class Circles {
  readonly #firsts = new Set<string>();
  #empty = 0;
  #entries = 0;

  page(first: string | null, entries: number): void {
    this.#entries += entries;
    this.#empty = first === null ? this.#empty + 1 : 0;
    const isAgain = first !== null && this.#firsts.has(first);
    if (isAgain || this.#empty > maxEmptyPages || this.#entries > maxEntries) throw unusable();
    if (first !== null) this.#firsts.add(first);
  }
}

export type PageOptions = {
  readonly size: number;
  /** Makes whole what the server sent in part, while nothing else is asked of it. */
  readonly complete: (entry: RawEntry) => Promise<RawEntry>;
};

/**
 * All entries of a search in pieces, page by page. The next page is asked for before the last piece
 * of a page is given out, so that the server works while the piece is taken.
 */
export async function* pagedEntries(
  client: Client,
  request: SearchRequest,
  { size, complete }: PageOptions,
): AsyncGenerator<readonly RawEntry[], void, undefined> {
  const circles = new Circles();
  let search = askPage(client, request, size, new Uint8Array(0));
  for (;;) {
    let first: string | null = null;
    let count = 0;
    let held: RawEntry[] = [];
    const cut: RawEntry[] = [];
    for (let found = await search.next(); found !== null; found = await search.next()) {
      if (held.length > 0) yield held;
      held = [];
      for (const entry of found) {
        if (!('dn' in entry)) continue;
        first ??= entry.dn;
        count += 1;
        (isCut(entry) ? cut : held).push(entry);
      }
    }
    requireSuccess(search.result);
    circles.page(first, count);
    for (const entry of cut) held.push(await complete(entry));
    const cookie = cookieOf(search.result.controls);
    if (cookie.length > 0) search = askPage(client, request, size, cookie);
    if (held.length > 0) yield held;
    if (cookie.length === 0) return;
  }
}
