import { expect, it } from 'vitest';
import { signedIn, valueOf } from '../../support/client.ts';

const person = 'dn: uid=ann,dc=corp,dc=example\nobjectClass: inetOrgPerson\nuid: ann\ncn: Ann\n';

it('answers what is asked while long work runs', async () => {
  const app = await signedIn();
  await app.ended(
    valueOf(await app.client.directories.createPractice({ name: 'a', accounts: 300 })),
  );
  const job = valueOf(await app.client.directories.createPractice({ name: 'b', accounts: 3_000 }));
  let answered = 0;
  for (;;) {
    const found = valueOf(await app.client.accounts.find({ query: {}, offset: 0, limit: 50 }));
    expect(found.rows.length).toBe(50);
    const [running] = valueOf(await app.client.jobs.list({}));
    if (running?.id !== job.id || running.state !== 'running') break;
    answered += 1;
    // As between two messages of another process: the work has its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(answered).toBeGreaterThan(2);
  expect((await app.ended(job)).state).toBe('done');
  await app.close();
});

it('cancels work whose connector hangs, and leaves nothing of it', async () => {
  const app = await signedIn();
  const { token } = app.file('people.ldif', person);
  const changes = app.file('changes.ldif', 'dn: uid=ann,dc=corp,dc=example\nchangetype: delete\n');
  const directory = valueOf(await app.client.directories.createLocal({ name: 'local' })).id;
  app.backend.connectors = 'silent';
  const starts = [
    () => app.client.directories.importFile({ file: token, into: { kind: 'new', name: 'file' } }),
    () =>
      app.client.directories.importFile({ file: token, into: { kind: 'existing', id: directory } }),
    () => app.client.changes.stageFile({ file: changes.token, directory }),
  ];
  for (const start of starts) {
    const job = valueOf(await start());
    valueOf(await app.client.jobs.cancel({ id: job.id }));
    expect((await app.ended(job)).state).toBe('cancelled');
  }
  app.backend.connectors = 'real';
  const again = valueOf(
    await app.client.directories.importFile({ file: token, into: { kind: 'new', name: 'again' } }),
  );
  expect(await app.ended(again)).toMatchObject({ state: 'done', result: { added: 1 } });
  await app.close();
});
