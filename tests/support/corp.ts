import { expect } from 'vitest';
import { type SignedIn, signedIn, valueOf } from './client.ts';

/** Two people and a group, as a directory would write them. */
export const people = `version: 1

dn: uid=zoe,ou=people,dc=corp,dc=example
objectClass: inetOrgPerson
uid: zoe
cn: Zoë Brontë
sn: Brontë
title: Controller
mail: zoe@corp.example
mobile: +49 170 5550123

dn: uid=max,ou=people,dc=corp,dc=example
objectClass: inetOrgPerson
uid: max
cn: Max Müller
sn: Müller
title: Nurse

dn: cn=Reports,ou=groups,dc=corp,dc=example
objectClass: groupOfNames
cn: Reports
member: uid=max,ou=people,dc=corp,dc=example
`;

/** A signed-in backend whose only directory holds `people`. */
export type Corp = SignedIn & {
  readonly directory: number;
  /** The first account that a search finds. */
  readonly idOf: (text: string) => Promise<number>;
  /** Applies a set and waits for its end. */
  readonly apply: (set: number) => ReturnType<SignedIn['ended']>;
};

/** Opens one. */
export async function openCorp(): Promise<Corp> {
  const app = await signedIn();
  const { client } = app;
  const { token } = app.file('people.ldif', people);
  const into = { kind: 'new', name: 'corp' } as const;
  const ended = await app.ended(
    valueOf(await client.directories.importFile({ file: token, into })),
  );
  expect(ended).toMatchObject({ state: 'done', result: { added: 3, refused: 0 } });
  return {
    ...app,
    directory: ended.directory ?? 0,
    async idOf(text) {
      const found = valueOf(await client.accounts.find({ query: { text }, offset: 0, limit: 5 }));
      const [row] = found.rows;
      if (!row) throw new Error(`Nobody is called ${text}.`);
      return row.id;
    },
    async apply(set) {
      const words = { reason: 'because', ticket: '88120' };
      return app.ended(valueOf(await client.changes.apply({ id: set, ...words })));
    },
  };
}
