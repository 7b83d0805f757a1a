import type { Finding } from '../../../shared/model/connection.ts';
import { generalizedTime } from '../file/directory-time.ts';
import { type Context, idOf, readOne, tryReadOne } from './context.ts';
import { oids } from './dialects.ts';
import { equals } from './filter.ts';
import { found } from './finding.ts';
import { results } from './results.ts';
import { startSync } from './sync.ts';
import { textsOf } from './server.ts';

const maxClockMs = 5 * 60_000;

/** Names of server products, for the screen: printable, and not without end. */
function productOf(context: Context): string {
  const name = context.server.texts('vendorname')[0] ?? '';
  const version = context.server.texts('vendorversion')[0] ?? '';
  return `${name} ${version}`
    .replace(/[^ -~]/g, '')
    .trim()
    .slice(0, 100);
}

/** What a server is and what it can do. */
export async function lookAtServer(context: Context): Promise<readonly Finding[]> {
  const { server } = context;
  const kind = server.kind === 'generic' ? 'note' : 'good';
  const paging = server.controls.has(oids.paging);
  return [
    found('server', kind, server.kind, { product: productOf(context) }),
    lookAtClock(context),
    await lookAtContexts(context),
    found('paging', paging ? 'good' : 'warning', paging ? 'there' : 'missing'),
    await lookAtId(context),
    await lookAtIncremental(context),
    lookAtAssertion(context),
    await lookAtSchema(context),
    await lookAtPolicy(context),
  ];
}

/** Only Active Directory says what time it is; Kerberos there allows five minutes. */
function lookAtClock({ server }: Context): Finding {
  const at = generalizedTime(server.texts('currenttime')[0] ?? '');
  if (at === null) return found('clock', 'note', 'unknown');
  const differenceMs = at - Date.now();
  const isFar = Math.abs(differenceMs) > maxClockMs;
  return found('clock', isFar ? 'warning' : 'good', isFar ? 'far' : 'near', {
    seconds: Math.round(differenceMs / 1000),
  });
}

async function lookAtContexts({ client, bases, connection }: Context): Promise<Finding> {
  if (bases.length === 0) return found('contexts', 'problem', 'none');
  let missing = 0;
  for (const base of bases) {
    if ((await readOne(client, base, ['objectClass'])) === null) missing += 1;
  }
  const facts = { bases: bases.length, missing };
  if (missing === bases.length) return found('contexts', 'problem', 'base-missing', facts);
  if (missing > 0) return found('contexts', 'warning', 'base-missing', facts);
  if (connection.bases.length === 0) return found('contexts', 'note', 'published', facts);
  return found('contexts', 'good', 'chosen', facts);
}

async function lookAtId(context: Context): Promise<Finding> {
  const { client, server, bases } = context;
  const { id } = server.dialect;
  const [base] = bases;
  const entry = base === undefined ? null : await tryReadOne(client, base, [id]);
  const has = entry !== null && idOf(server, entry) !== null;
  return found('stable-id', has ? 'good' : 'warning', has ? 'there' : 'missing', { attribute: id });
}

async function lookAtIncremental(context: Context): Promise<Finding> {
  const { mark } = context.server.dialect;
  if (mark === 'uSNChanged') {
    return found('incremental', 'good', 'usn', { attribute: mark });
  }
  const sync = await startSync(context);
  if (sync !== null) return found('incremental', 'good', 'sync');
  return found('incremental', 'note', 'sweep', { attribute: mark });
}

function lookAtAssertion({ server }: Context): Finding {
  if (server.controls.has(oids.assertion)) return found('assertion', 'good', 'there');
  return found('assertion', 'note', 'values');
}

async function lookAtSchema({ client, server }: Context): Promise<Finding> {
  const [dn = ''] = server.texts('subschemasubentry');
  if (dn === '') return found('schema', 'warning', 'missing');
  const entry = await tryReadOne(client, dn, ['attributeTypes', 'objectClasses']);
  const facts = {
    attributes: textsOf(entry ?? undefined, 'attributetypes').length,
    classes: textsOf(entry ?? undefined, 'objectclasses').length,
  };
  const isThere = facts.attributes > 0;
  return found('schema', isThere ? 'good' : 'warning', isThere ? 'read' : 'unreadable', facts);
}

/** Who may not see a policy has one nevertheless: only what is seen is said. */
async function lookAtPolicy({ client, server, bases }: Context): Promise<Finding> {
  if (server.kind === 'active-directory') {
    const [domain = ''] = server.contexts;
    const entry = await tryReadOne(client, domain, ['minPwdLength', 'lockoutThreshold']);
    const minimum = Number(textsOf(entry ?? undefined, 'minpwdlength')[0] ?? Number.NaN);
    if (Number.isNaN(minimum)) return found('password-policy', 'note', 'unseen');
    return found('password-policy', 'good', 'domain', { minimumLength: minimum });
  }
  for (const base of bases) {
    const search = client.search({
      base,
      scope: 'subtree',
      filter: equals('objectClass', 'pwdPolicy'),
      attributes: ['pwdMinLength'],
      sizeLimit: 20,
    });
    const policies = await search.entries(20);
    const { code } = search.result;
    if (code !== results.success && code !== results.sizeLimit) continue;
    if (policies.length > 0) {
      return found('password-policy', 'good', 'ppolicy', { policies: policies.length });
    }
  }
  const knows = server.controls.has(oids.passwordPolicy);
  return found('password-policy', 'note', knows ? 'unseen' : 'none');
}
