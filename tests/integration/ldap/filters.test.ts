import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeDnValue } from '../../../main/connector/file/dn.ts';
import { readOne } from '../../../main/connector/ldap/context.ts';
import type { Client } from '../../../main/connector/ldap/client.ts';
import { equals } from '../../../main/connector/ldap/filter.ts';
import { addRequest, deleteRequest } from '../../../main/connector/ldap/requests.ts';
import { openClient } from '../../../main/connector/ldap/sign-in.ts';
import { around, taskFor } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

let slapd: Slapd;
let client: Client;

/** Values in which filters and DNs have signs of their own, and any others. */
const value = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '*',
        '(',
        ')',
        '\\',
        '\\2a',
        '&',
        '|',
        '!',
        '=',
        ',',
        '+',
        '"',
        '#',
        ';',
        '<',
      ),
      fc.constantFrom('a', 'é', '名', '𝄞', ' x'),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));

describe.runIf(maySlapd)('a value in a question to a real server', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    client = await openClient(taskFor(slapd), around);
  });
  afterAll(async () => {
    client.close();
    await slapd.stop();
  });

  it('finds the entry that has it and no other, and names it, whatever its signs (RFC 4514, 4515)', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (text) => {
        const dn = `cn=${escapeDnValue(text)},ou=people,${slapd.base}`;
        const made = [
          ['objectClass', ['person']],
          ['cn', [text]],
          ['sn', ['probe']],
          ['description', [text]],
        ] as const;
        expect((await client.request(addRequest(dn, made), [])).code).toBe(0);
        const filter = equals('description', text);
        const search = client.search({
          base: slapd.base,
          scope: 'subtree',
          filter,
          attributes: ['sn'],
        });
        const found = await search.entries(10);
        expect(found).toHaveLength(1);
        expect((await readOne(client, dn, ['sn']))?.dn).toBe(found[0]?.dn);
        expect((await client.request(deleteRequest(dn), [])).code).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
