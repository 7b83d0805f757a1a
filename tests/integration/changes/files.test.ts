import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Corp, openCorp, people } from '../../support/corp.ts';
import { valueOf } from '../../support/client.ts';

let app: Corp;

beforeEach(async () => {
  app = await openCorp();
});

afterEach(() => app.close());

it('makes a change set of just the differences of a changed file, and nothing of the same file', async () => {
  const again = async (content: string, deletions = false) => {
    const { token } = app.file('again.ldif', content);
    return app.ended(
      valueOf(
        await app.client.directories.importFile({
          file: token,
          into: { kind: 'existing', id: app.directory, deletions },
        }),
      ),
    );
  };
  expect(await again(people)).toMatchObject({
    changeSet: null,
    result: { unchanged: 3, changed: 0 },
  });
  const changed = people
    .replace('title: Nurse', 'title: Head nurse')
    .replace('mobile: +49 170 5550123\n', '');
  const job = await again(changed);
  expect(job.result).toMatchObject({ unchanged: 1, changed: 2, added: 0 });
  await app.apply(job.changeSet ?? 0);
  expect(valueOf(await app.client.accounts.get({ id: await app.idOf('max') })).row.title).toBe(
    'Head nurse',
  );
  expect(await again(changed)).toMatchObject({ changeSet: null });
  const without = changed.slice(0, changed.indexOf('dn: cn=Reports'));
  const deletion = await again(without, true);
  expect(deletion.changeSet).not.toBeNull();
});

it('stages the change records of an LDIF file, and reports those that it cannot', async () => {
  const { token } = app.file(
    'changes.ldif',
    `dn: uid=max,ou=people,dc=corp,dc=example
changetype: modify
replace: title
title: Doctor
-

dn: uid=nobody,dc=corp,dc=example
changetype: delete
`,
  );
  const job = await app.ended(
    valueOf(await app.client.changes.stageFile({ file: token, directory: app.directory })),
  );
  expect(job).toMatchObject({ state: 'done', refused: 1 });
  await app.apply(job.changeSet ?? 0);
  expect(valueOf(await app.client.accounts.get({ id: await app.idOf('max') })).row.title).toBe(
    'Doctor',
  );
});
