import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountIndexes } from '../../../main/backend/store/migrations/0001-foundation.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';

let app: SignedIn;

beforeEach(async () => {
  app = await signedIn();
});

afterEach(() => app.close());

function person(name: string, at: number): string {
  return [
    `dn: uid=${name}${at},ou=people,dc=corp,dc=example`,
    'objectClass: inetOrgPerson',
    `uid: ${name}${at}`,
    `cn: ${name} ${at}`,
    `sn: ${at}`,
  ].join('\n');
}

function ldifOf(name: string, count: number): string {
  const people = Array.from({ length: count }, (_, at) => person(name, at));
  // The first one again, behind enough others to be in another batch.
  return `${[...people, person(name, 0)].join('\n\n')}\n`;
}

async function load(directory: string, count: number) {
  const { token } = app.file(`${directory}.ldif`, ldifOf(directory, count));
  const into = { kind: 'new', name: directory } as const;
  return app.ended(valueOf(await app.client.directories.importFile({ file: token, into })));
}

it('refuses an id that comes twice, into an empty replica and beside another directory', async () => {
  for (const directory of ['first', 'second']) {
    const job = await load(directory, 1_200);
    expect(job).toMatchObject({ state: 'done', refused: 1, result: { added: 1_200, refused: 1 } });
    const { issues } = valueOf(await app.client.jobs.issues({ id: job.id, offset: 0, limit: 5 }));
    expect(issues).toEqual([{ line: 7_201, code: 'id-repeated', detail: '' }]);
  }
  const counts = valueOf(await app.client.directories.list({})).map((one) => one.accounts);
  expect(counts).toEqual([1_200, 1_200]);
});

it('leaves every index in place, and the accounts in every order', async () => {
  await load('only', 30);
  const look = app.vault.look();
  const names = look
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'accounts' ORDER BY name",
    )
    .pluck()
    .all();
  look.close();
  expect(names).toEqual(Object.keys(accountIndexes).toSorted());
  for (const sort of ['name', 'kind', 'state', 'directory', 'lastSignInAt'] as const) {
    const found = valueOf(
      await app.client.accounts.find({ query: { sort }, offset: 0, limit: 100 }),
    );
    expect(found).toMatchObject({ total: 30 });
    expect(found.rows).toHaveLength(30);
  }
});
