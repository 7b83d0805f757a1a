import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Job } from '../../shared/model/job.ts';
import { type SignedIn, signedIn, valueOf } from '../support/client.ts';
import { openedVault } from '../support/open-vault.ts';

let app: SignedIn;

beforeEach(async () => {
  app = await signedIn();
});

afterEach(() => app.close());

function person(at: number, title: string): string {
  return `dn: uid=p${at},o=cut\nobjectClass: inetOrgPerson\nuid: p${at}\ncn: Person ${at}\nsn: P\ntitle: ${title}\n\n`;
}

/** Leaves behind what a kill in the middle of a comparison leaves: a job, a place and half a set. */
async function leaveHalf(directory: number, path: string, offset: number): Promise<void> {
  await app.backend.close();
  const { session, context } = await openedVault(app.vault);
  const source = { kind: 'file', path, format: 'ldif', mapping: null };
  const counts = { added: 0, unchanged: 10, changed: 1, refused: 0 };
  const place = { offset, line: 60, read: 11, counts };
  const cursor = { directory, source, isNew: false, deletions: true, ...place };
  context.store.progress((tx) => {
    const set = tx.run(
      `INSERT INTO change_sets (title, state, operator, created_at, source)
        VALUES ('', 'draft', 'Ann Archer', 0, 'file')`,
    ).id;
    tx.run(
      `INSERT INTO changes (id, change_set, target, directory, kind, state, base_version, lines)
        VALUES (1, ?, 1, ?, 'modify', 'draft', 1, '[["title",["first"],["second"]]]')`,
      set,
      directory,
    );
    tx.run(
      `INSERT INTO jobs (kind, state, title, started_at, unit, directory, cursor)
        VALUES ('import', 'running', 'people.ldif', 0, 'bytes', ?, ?)`,
      directory,
      JSON.stringify(cursor),
    );
  });
  session.close();
  await app.backend.unlock();
}

it('a comparison that was cut off begins anew, and deletes nobody whom it had met before', async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at);
  const first = app.file('first.ldif', numbers.map((at) => person(at, 'first')).join(''));
  const into = { kind: 'new' as const, name: 'cut' };
  const imported = await app.ended(
    valueOf(await app.client.directories.importFile({ file: first.token, into })),
  );
  const entries = numbers.map((at) => person(at, at % 10 === 0 ? 'second' : 'first'));
  const second = app.file('people.ldif', entries.join(''));
  const offset = entries.slice(0, 11).join('').length;
  await leaveHalf(imported.directory ?? 0, second.path, offset);

  const { sets } = valueOf(await app.client.changes.list({ offset: 0, limit: 10 }));
  expect(sets).toEqual([]);
  const [cut] = valueOf(await app.client.jobs.list({}));
  expect(cut).toMatchObject({ kind: 'import', state: 'interrupted' });
  const resumed = await app.ended(valueOf(await app.client.jobs.resume({ id: cut?.id ?? 0 })));
  expect(resumed).toMatchObject({
    state: 'done',
    result: { added: 0, changed: 2, unchanged: 18, refused: 0 },
  });
  const found = valueOf(
    await app.client.changes.items({ id: resumed.changeSet ?? 0, offset: 0, limit: 50 }),
  );
  expect(found.changes.map(({ kind }) => kind)).toEqual(['modify', 'modify']);
});

it('a job that cannot go on is told as failed, and nothing of it is left', async () => {
  await app.backend.close();
  const { session, context } = await openedVault(app.vault);
  context.store.progress((tx) => {
    tx.run(
      `INSERT INTO change_sets (title, state, operator, created_at, source)
        VALUES ('half', 'draft', 'Ann Archer', 0, 'operator')`,
    );
    tx.run(
      `INSERT INTO jobs (kind, state, title, started_at, unit)
        VALUES ('stage', 'running', 'half', 0, 'changes')`,
    );
  });
  session.close();
  await app.backend.unlock();
  expect(valueOf(await app.client.changes.list({ offset: 0, limit: 10 })).sets).toEqual([]);
  const jobs: readonly Job[] = valueOf(await app.client.jobs.list({}));
  expect(jobs.map(({ kind, state }) => [kind, state])).toEqual([['stage', 'failed']]);
});
