import { expect, it } from 'vitest';
import type { RawEntry } from '../../../../main/connector/ldap/answers.ts';
import { BerReader } from '../../../../main/connector/ldap/ber.ts';
import { Search, type Unread } from '../../../../main/connector/ldap/search.ts';

const mebibyte = 1024 * 1024;
const nothing = new BerReader(Buffer.alloc(0));

function unread(bytes: number): Unread {
  return { body: nothing, whole: nothing, bytes };
}

/** A search whose entries are told by the number of the reading, with the words that hold it. */
function begun() {
  const holds: boolean[] = [];
  const read: number[] = [];
  const search = new Search(
    (isFull) => holds.push(isFull),
    ({ bytes }): RawEntry => {
      read.push(bytes);
      return { dn: String(read.length), attributes: [], controls: new Map(), bytes };
    },
  );
  return { search, holds, read };
}

it('reads an entry when it is taken, in the order in which they came', async () => {
  const { search, read } = begun();
  for (let entry = 0; entry < 120; entry += 1) search.add(unread(100));
  expect(read).toEqual([]);
  const first = await search.next();
  expect(read).toHaveLength(first?.length ?? 0);
  expect(read.length).toBeLessThan(120);
  search.finish({ code: 0, text: '', controls: new Map(), value: null });
  const names = (first ?? []).map((entry) => 'dn' in entry && entry.dn);
  for (let more = await search.next(); more !== null; more = await search.next()) {
    names.push(...more.map((entry) => 'dn' in entry && entry.dn));
  }
  expect(names).toEqual(Array.from({ length: 120 }, (_, at) => String(at + 1)));
  expect(search.result.code).toBe(0);
});

it('holds the server while too much waits, and no longer', async () => {
  const { search, holds } = begun();
  for (let entry = 0; entry < 60; entry += 1) search.add(unread(mebibyte));
  expect(holds).toEqual([true]);
  await search.next();
  expect(holds).toEqual([true, false]);
  search.add(unread(mebibyte));
  expect(holds).toEqual([true, false]);
});
