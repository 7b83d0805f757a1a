import { Failure } from '../../../shared/failure.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import { firstText } from '../file/entry-facts.ts';
import type { RawEntry } from './answers.ts';
import { type Context, idOf, nameOf, readOne } from './context.ts';
import { isCut, whole } from './entries.ts';
import { any, equals, type Filter } from './filter.ts';
import { hasId, isServerId } from './ids.ts';
import type { Control } from './requests.ts';
import { requireSuccess, results } from './results.ts';

/** Ids of one question: the filter stays far below what servers take. */
export const idsAtOnce = 50;

/** Entries by stable id, as they came; ids that nobody has are not in the answer. */
export async function byIds(
  context: Context,
  ids: readonly string[],
  attributes: readonly string[],
): Promise<ReadonlyMap<string, RawEntry>> {
  const { client, server, bases } = context;
  const found = new Map<string, RawEntry>();
  const asked = new Set(ids);
  const wanted = [server.dialect.id, ...attributes];
  for (const base of bases) {
    const filter = any(...ids.map((id) => hasId(server, id)));
    const search = client.search({ base, scope: 'subtree', filter, attributes: wanted });
    for (const entry of await search.entries(ids.length)) {
      const id = idOf(server, entry);
      if (id === null || !asked.has(id)) throw new Failure('answer-unusable');
      found.set(id, entry);
    }
    requireSuccess(search.result);
  }
  return found;
}

/** One entry by its stable id wherever it is now; null when it is gone. */
export async function byId(
  context: Context,
  id: string,
  attributes: readonly string[],
  controls: readonly Control[] = [],
): Promise<RawEntry | null> {
  const { client, server } = context;
  const wanted = [server.dialect.id, ...attributes];
  if (!isServerId(id)) return readOne(client, id, wanted, controls);
  if (!server.dialect.namesById) return (await byIds(context, [id], attributes)).get(id) ?? null;
  const entry = await readOne(client, `<GUID=${id}>`, wanted, controls);
  if (entry !== null && idOf(server, entry) !== id) throw new Failure('answer-unusable');
  return entry;
}

async function accountOf(context: Context, entry: RawEntry): Promise<IncomingAccount | null> {
  const { client, server, entries } = context;
  const full = isCut(entry) ? await whole(client, entry, nameOf(server, entry)) : entry;
  const taken = entries.take(full);
  return 'account' in taken ? taken.account : null;
}

/** The accounts with these stable ids, in this order; null for one that is gone. */
export async function readAccounts(
  context: Context,
  ids: readonly string[],
): Promise<readonly (IncomingAccount | null)[]> {
  const { attributes, namesById } = context.server.dialect;
  const raw = new Map<string, RawEntry>();
  const many = namesById ? [] : ids.filter(isServerId);
  const parts: Promise<ReadonlyMap<string, RawEntry>>[] = [];
  for (let at = 0; at < many.length; at += idsAtOnce) {
    parts.push(byIds(context, many.slice(at, at + idsAtOnce), attributes));
  }
  for (const part of await Promise.all(parts)) {
    for (const [id, entry] of part) raw.set(id, entry);
  }
  const accounts: (IncomingAccount | null)[] = [];
  for (const id of ids) {
    const isKnown = !namesById && isServerId(id);
    const entry = isKnown ? raw.get(id) : await byId(context, id, attributes);
    if (entry && context.server.isGuarded) context.known.put(id, entry);
    accounts.push(entry ? await accountOf(context, entry) : null);
  }
  return accounts;
}

/** The account at a DN; null for none. */
export async function findAccount(context: Context, dn: string): Promise<IncomingAccount | null> {
  const { client, server } = context;
  const entry = await readOne(client, dn, server.dialect.attributes);
  return entry === null ? null : accountOf(context, entry);
}

/** What is needed to speak of one member of one group. */
export type Membership = {
  readonly group: RawEntry;
  readonly memberDn: string;
  /** The sign-in name, which a posixGroup lists. */
  readonly uid: string;
  readonly isPosix: boolean;
  readonly listsNames: 'member' | 'uniqueMember' | null;
};

/** The group and the member; which of them is gone is not told apart. */
export async function membershipOf(
  context: Context,
  groupId: string,
  memberId: string,
): Promise<Membership | null> {
  const group = await byId(context, groupId, ['objectClass']);
  const member = await byId(context, memberId, ['uid']);
  if (group === null || member === null) return null;
  const classes = new Set(
    group.attributes
      .filter(({ key }) => key === 'objectclass')
      .flatMap(({ values }) => values.map((value) => String(value).toLowerCase())),
  );
  const isUnique = classes.has('groupofuniquenames');
  const isNamed = ['groupofnames', 'group', 'groupofentries', 'groupofmembers'].some((name) =>
    classes.has(name),
  );
  return {
    group,
    memberDn: member.dn,
    uid: firstText(member.attributes.find(({ key }) => key === 'uid')?.values),
    isPosix: classes.has('posixgroup') && context.server.kind !== 'active-directory',
    listsNames: isUnique ? 'uniqueMember' : isNamed ? 'member' : null,
  };
}

/** Whether a group has a member, without reading the others. */
export async function isMember(
  context: Context,
  groupId: string,
  memberId: string,
): Promise<boolean> {
  const membership = await membershipOf(context, groupId, memberId);
  if (membership === null) return false;
  const { group, memberDn, uid, listsNames } = membership;
  const filter: Filter =
    listsNames === null ? equals('memberUid', uid) : equals(listsNames, memberDn);
  const search = context.client.search({
    base: nameOf(context.server, group),
    scope: 'base',
    filter,
    attributes: ['1.1'],
  });
  const found = await search.entries(1);
  if (search.result.code !== results.noSuchObject) requireSuccess(search.result);
  return found.length > 0;
}
