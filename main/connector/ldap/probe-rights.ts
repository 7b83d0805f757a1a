import type { Finding } from '../../../shared/model/connection.ts';
import type { RawEntry } from './answers.ts';
import { type Context, idOf, tryReadOne } from './context.ts';
import { any, equals } from './filter.ts';
import { found } from './finding.ts';
import { textsOf } from './server.ts';

/** What the console writes most, each by an attribute that stands for it. */
const written: Readonly<Record<string, string>> = {
  details: 'telephonenumber',
  disable: 'useraccountcontrol',
  unlock: 'lockouttime',
  expiry: 'accountexpires',
  password: 'pwdlastset',
};

const sampleSize = 50;

/** What this sign-in may read and write, as far as that can be said without writing. */
export async function lookAtRights(context: Context): Promise<readonly Finding[]> {
  const sample = await sampleOf(context);
  if (sample === null) {
    return [found('read', 'problem', 'no-people'), found('write', 'note', 'unknown')];
  }
  return [lookAtReading(context, sample), await lookAtWriting(context, sample)];
}

/** Some person; a limit of the server on how many it gives out is no hindrance here. */
async function sampleOf({ client, server, bases }: Context): Promise<RawEntry | null> {
  const isActive = server.kind === 'active-directory';
  const people = isActive
    ? equals('sAMAccountType', '805306368')
    : any(equals('objectClass', 'person'), equals('objectClass', 'account'));
  for (const base of bases) {
    const search = client.search({
      base,
      scope: 'subtree',
      filter: people,
      attributes: server.dialect.attributes,
      sizeLimit: sampleSize,
    });
    const entries = await search.entries(sampleSize);
    const ordinary = entries.find((entry) => textsOf(entry, 'admincount').length === 0);
    if (entries[0] !== undefined) return ordinary ?? entries[0];
  }
  return null;
}

function lookAtReading({ server }: Context, sample: RawEntry): Finding {
  const has = (name: string) => textsOf(sample, name.toLowerCase()).length > 0;
  const seesState = server.kind === 'active-directory' ? has('userAccountControl') : true;
  const seesId = idOf(server, sample) !== null;
  const seesNames = has('cn') || has('uid') || has('displayName');
  if (seesState && seesId && seesNames) return found('read', 'good', 'people');
  return found('read', 'warning', 'in-part', { state: seesState, id: seesId, names: seesNames });
}

/** Active Directory says which attributes may be written; elsewhere only an attempt would tell. */
async function lookAtWriting(context: Context, sample: RawEntry): Promise<Finding> {
  const { client, server, connection } = context;
  if (connection.readOnly) return found('write', 'good', 'read-only');
  if (connection.bindName === null) return found('write', 'warning', 'nobody');
  if (server.kind !== 'active-directory') return found('write', 'note', 'unknown');
  const entry = await tryReadOne(client, sample.dn, ['allowedAttributesEffective']);
  const allowed = new Set(
    textsOf(entry ?? undefined, 'allowedattributeseffective').map((name) => name.toLowerCase()),
  );
  const facts = Object.fromEntries(
    Object.entries(written).map(([act, name]) => [act, allowed.has(name)]),
  );
  const count = Object.values(facts).filter(Boolean).length;
  const what = count === Object.keys(written).length ? 'all' : count > 0 ? 'in-part' : 'none';
  return found('write', what === 'all' ? 'good' : 'warning', what, facts);
}
