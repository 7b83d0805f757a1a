import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';

let app: Corp;

beforeEach(async () => {
  app = await openCorp();
});

afterEach(() => app.close());

async function stageOf(user: string): Promise<number> {
  const { set } = valueOf(
    await app.client.changes.stage({
      targets: [await app.idOf(user)],
      edits: [
        { do: 'set', attribute: 'title', values: ['Keeper of Lighthouses'] },
        { do: 'set', attribute: 'mobile', values: ['+49 170 5550000'] },
      ],
    }),
  );
  return set;
}

it('writes a set as change records, without the values of masked attributes', async () => {
  const set = await stageOf('zoe');
  const { token, path } = app.file('changes.ldif');
  const written = valueOf(await app.client.changes.exportLdif({ id: set, file: token }));
  const text = readFileSync(path, 'utf8');
  expect(written.changes).toBe(1);
  expect(text).toMatch(/^version: 1\n\n/u);
  expect(text).toContain('changetype: modify\n');
  expect(text).toContain('title: Keeper of Lighthouses\n');
  expect(text).not.toContain('5550000');
});

it('leaves no file and says so when it cannot be written', async () => {
  const set = await stageOf('zoe');
  const { token, path } = app.file('missing/folder/changes.ldif');
  const outcome = await app.client.changes.exportLdif({ id: set, file: token });
  expect(outcome).toMatchObject({ ok: false, code: 'file-unwritable' });
  expect(existsSync(path)).toBe(false);
});

it('records that a set left the vault, and not what was in it', async () => {
  const set = await stageOf('zoe');
  const { token } = app.file('changes.ldif');
  valueOf(await app.client.changes.exportLdif({ id: set, file: token }));
  const { rows } = valueOf(
    await app.client.audit.list({ action: 'changes.export-ldif', limit: 10 }),
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ changeSet: set, detail: '{"changes":1}' });
});
