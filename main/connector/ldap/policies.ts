import { Failure } from '../../../shared/failure.ts';
import { normalizeDn } from '../file/dn.ts';
import type { PasswordPolicies } from '../file/entry-states.ts';
import type { Client } from './client.ts';
import { oids } from './dialects.ts';
import { equals } from './filter.ts';
import { results } from './results.ts';
import { type Server, textsOf } from './server.ts';

const policiesMax = 1_000;

/**
 * How long passwords last by the policies that a directory keeps (draft-behera-ldap-password-policy,
 * `pwdMaxAge` in seconds). Which one holds for accounts that name none is known to the server alone;
 * where there is only one, it is that one. Null where the server knows no policies.
 */
export async function policiesOf(
  client: Client,
  server: Server,
  bases: readonly string[],
): Promise<PasswordPolicies | null> {
  if (!server.controls.has(oids.passwordPolicy)) return null;
  const lastsMs = new Map<string, number>();
  let isWhole = true;
  for (const base of bases) isWhole = (await gather(client, base, lastsMs)) && isWhole;
  const [first = 0] = lastsMs.values();
  // Of policies that were not all shown, none is known to be the only one.
  return { lastsMs, usualMs: isWhole && lastsMs.size === 1 ? first : 0 };
}

/** Answers whether all of them were shown. */
async function gather(
  client: Client,
  base: string,
  lastsMs: Map<string, number>,
): Promise<boolean> {
  const search = client.search({
    base,
    scope: 'subtree',
    filter: equals('objectClass', 'pwdPolicy'),
    attributes: ['pwdMaxAge'],
  });
  try {
    for (const entry of await search.entries(policiesMax)) {
      const [text = ''] = textsOf(entry, 'pwdmaxage');
      const key = normalizeDn(entry.dn);
      if (key !== null) lastsMs.set(key, /^\d{1,9}$/u.test(text) ? Number(text) * 1_000 : 0);
    }
  } catch (error) {
    // A server that does not show its policies is mirrored without them.
    if (error instanceof Failure && client.error === null) return false;
    throw error;
  }
  return search.result.code === results.success;
}
