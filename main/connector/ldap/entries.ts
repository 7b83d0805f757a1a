import { Failure } from '../../../shared/failure.ts';
import type { IncomingAccount, IncomingIssue } from '../../../shared/process.ts';
import type { PasswordPolicies } from '../file/entry-states.ts';
import type { LdifAttribute, LdifValue } from '../file/ldif.ts';
import { EntryMapper } from '../file/map-entry.ts';
import { incoming } from '../read.ts';
import type { RawEntry } from './answers.ts';
import type { Client } from './client.ts';
import { everything } from './filter.ts';
import { requireSuccess } from './results.ts';

/** An account, nothing when the entry is none, or why it cannot be taken. */
export type Taken =
  | { readonly account: IncomingAccount }
  | { readonly issue: IncomingIssue }
  | { readonly other: true };

const maxRanges = 10_000;
const range = /^(.+);range=(\d+)-(\d+|\*)$/;

/** Turns what a server sends into accounts. */
export class Entries {
  readonly #mapper: EntryMapper;

  /** `nowMs` is the present moment; `lockoutDurationMs` is 0 when a lock lasts until it is undone. */
  constructor(
    nowMs: number,
    lockoutDurationMs: number | null,
    policies: PasswordPolicies | null = null,
  ) {
    this.#mapper = new EntryMapper({
      nowMs,
      policies,
      ...(lockoutDurationMs === null ? {} : { lockoutDurationMs }),
    });
  }

  take({ dn, attributes }: RawEntry): Taken {
    // A server works out memberOf from the groups, and so do we: a copy of it would grow old.
    const own = attributes.filter(({ key, values }) => key !== 'memberof' && values.length > 0);
    const mapped = this.#mapper.map({ line: 0, dn, attributes: own });
    if (mapped.kind === 'record') return { account: incoming(mapped.record) };
    if (mapped.kind === 'other') return { other: true };
    return { issue: { line: 0, code: mapped.reason, detail: '' } };
  }
}

/** Whether a server sent only the first values of some attribute (MS-ADTS 3.1.1.3.1.3.3). */
export function isCut(entry: RawEntry): boolean {
  return entry.attributes.some(({ key }) => key.includes(';range='));
}

/** Reads the rest of the attributes that came in part. `dn` names the entry for sure. */
export async function whole(client: Client, entry: RawEntry, dn: string): Promise<RawEntry> {
  const attributes: LdifAttribute[] = [];
  for (const attribute of entry.attributes) {
    const part = range.exec(attribute.name);
    if (part === null) attributes.push(attribute);
    else attributes.push(await wholeAttribute(client, dn, attribute.values, part));
  }
  return { ...entry, attributes };
}

async function wholeAttribute(
  client: Client,
  dn: string,
  first: readonly LdifValue[],
  [, name = '', , firstEnd = '*']: readonly string[],
): Promise<LdifAttribute> {
  const values = [...first];
  let end = firstEnd;
  for (let parts = 0; end !== '*'; parts++) {
    const next = values.length;
    const found = await rangeFrom(client, dn, `${name};range=${next}-*`);
    // A part that brings nothing, or another part than was asked for, would go on for ever.
    if (!found || found.values.length === 0 || found.from !== next || parts > maxRanges) {
      throw new Failure('answer-unusable');
    }
    for (const value of found.values) values.push(value);
    end = found.end;
  }
  return { name, key: name.toLowerCase(), values };
}

async function rangeFrom(client: Client, dn: string, attribute: string) {
  const search = client.search({
    base: dn,
    scope: 'base',
    filter: everything,
    attributes: [attribute],
  });
  const [entry] = await search.entries(1);
  requireSuccess(search.result);
  for (const { name, values } of entry?.attributes ?? []) {
    const [, , from, end] = range.exec(name) ?? [];
    if (end !== undefined) return { from: Number(from), end, values };
  }
  return null;
}
