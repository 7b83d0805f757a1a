import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestOf, shownDigestOf } from '../../../main/backend/changes/approvals/content.ts';
import { readSet } from '../../../main/backend/changes/sets.ts';
import type { Connection } from '../../../main/backend/store/open.ts';
import { Reader } from '../../../main/backend/store/reader.ts';
import { valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';

const vault = 'a vault';
let corp: Corp;
let looking: Connection;
let read: Reader;

beforeAll(async () => {
  corp = await openCorp();
  looking = corp.vault.look();
  read = new Reader(looking);
});

afterAll(async () => {
  looking.close();
  await corp.close();
});

async function stage(name: string, title: string): Promise<number> {
  const targets = [await corp.idOf(name)];
  const edits = [{ do: 'set' as const, attribute: 'title', values: [title] }];
  return valueOf(await corp.client.changes.stage({ targets, edits })).set;
}

function digests(id: number) {
  const set = readSet(read, id);
  if (!set) throw new Error('The set is gone.');
  return { shown: shownDigestOf(read, vault, set), fresh: digestOf(read, vault, set) };
}

it('the digest that is shown is that of the set, after each write to it', async () => {
  const id = await stage('Zoë', 'Chief');
  const seen = new Set<string>();
  for (const [name, title] of [
    ['Zoë', 'Fellow'],
    ['Max', 'Chief'],
    ['Max', 'Fellow'],
  ] as const) {
    expect(await stage(name, title)).toBe(id);
    const { shown, fresh } = digests(id);
    expect(shown).toBe(fresh);
    expect(digests(id)).toStrictEqual({ shown, fresh });
    seen.add(shown);
  }
  expect(seen.size).toBe(3);
});

it('another set, and other words of the same one, have digests of their own', async () => {
  const id = await stage('Zoë', 'Head');
  const set = readSet(read, id);
  if (!set) throw new Error('The set is gone.');
  const other = { ...set, reason: 'another reason' };
  const [first, second] = [shownDigestOf(read, vault, set), shownDigestOf(read, vault, other)];
  expect(second).not.toBe(first);
  expect(second).toBe(digestOf(read, vault, other));
  expect(shownDigestOf(read, vault, set)).toBe(first);
});

it('a digest that is kept is not looked for again: what no commit tells is not seen', async () => {
  const id = await stage('Zoë', 'Chief');
  const set = readSet(read, id);
  if (!set) throw new Error('The set is gone.');
  const before = shownDigestOf(read, vault, set);
  // This connection's own changes are the one thing of which `data_version` says nothing.
  looking.pragma('query_only = OFF');
  looking.exec('BEGIN');
  looking.prepare("UPDATE changes SET lines = '[]' WHERE change_set = ?").run(id);
  expect(digestOf(read, vault, set)).not.toBe(before);
  expect(shownDigestOf(read, vault, set)).toBe(before);
  looking.exec('ROLLBACK');
  looking.pragma('query_only = ON');
});
