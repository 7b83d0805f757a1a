import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { previewCsv } from '../../../../main/connector/file/csv-reader.ts';
import { formatLdif } from '../../../../main/connector/file/ldif-writer.ts';
import { practiceEntries, practiceNowMs } from '../../../../main/connector/file/practice.ts';
import {
  practiceColumns,
  writePracticeCsv,
  writePracticeLdif,
} from '../../../../main/connector/file/practice-writer.ts';
import {
  type AccountBatch,
  readCsvAccounts,
  readLdifAccounts,
} from '../../../../main/connector/file/read-accounts.ts';
import type { AccountRecord } from '../../../../shared/model/record.ts';

async function written(write: (stream: PassThrough) => Promise<void>): Promise<Buffer> {
  const stream = new PassThrough();
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  await write(stream);
  stream.end();
  await once(stream, 'end');
  return Buffer.concat(parts);
}

async function all(batches: AsyncIterable<AccountBatch>): Promise<AccountRecord[]> {
  const records: AccountRecord[] = [];
  for await (const batch of batches) {
    expect(batch.problems).toEqual([]);
    records.push(...batch.records);
  }
  return records;
}

async function ldif(count: number, seed = 1): Promise<AccountRecord[]> {
  const bytes = await written((stream) => writePracticeLdif(stream, count, seed));
  return all(readLdifAccounts(Readable.from([bytes]), { nowMs: practiceNowMs }));
}

test('the same count and seed make the same directory, and another seed another one', async () => {
  const one = await written((stream) => writePracticeLdif(stream, 300, 7));
  expect(await written((stream) => writePracticeLdif(stream, 300, 7))).toEqual(one);
  expect(await written((stream) => writePracticeLdif(stream, 300, 8))).not.toEqual(one);
});

test('it has exactly as many accounts as asked for, each unique, with managers and members that exist', async () => {
  for (const count of [0, 1, 49, 50, 51, 99, 100, 5000]) {
    const records = await ldif(count);
    expect(records).toHaveLength(count);
    const keys = new Set(records.map((record) => record.dnKey));
    expect(keys.size).toBe(count);
    expect(new Set(records.map((record) => record.remoteId)).size).toBe(count);
    for (const { manager, members } of records) {
      expect(manager === '' || keys.has(manager)).toBe(true);
      expect(members.every((member) => keys.has(member))).toBe(true);
    }
  }
});

test('states, kinds and names are as varied as in a real directory', async () => {
  const records = await ldif(10_000);
  const share = (is: (record: AccountRecord) => boolean): number =>
    records.filter(is).length / records.length;
  const near = (value: number, wanted: number): void =>
    expect(Math.abs(value - wanted)).toBeLessThan(wanted / 3);
  near(
    share((record) => record.disabled),
    0.03,
  );
  near(
    share((record) => record.locked),
    0.01,
  );
  near(
    share((record) => record.expiresAt !== null),
    0.01,
  );
  near(
    share((record) => record.passwordExpired),
    0.02,
  );
  near(
    share((record) => record.mustChange),
    0.01,
  );
  near(
    share((record) => record.kind === 'service'),
    0.02,
  );
  near(
    share((record) => record.kind === 'group'),
    0.02,
  );
  expect(share((record) => record.personal !== null)).toBeGreaterThan(0.9);
  const people = records.filter((record) => record.kind === 'person');
  for (const form of [/ð/, /ł/i, /ü/, /ß/, /\p{sc=Han}/u, /\p{sc=Arabic}/u])
    expect(people.some((record) => form.test(record.name))).toBe(true);
  expect(new Set(people.map((record) => record.department)).size).toBe(24);
  for (const { createdAt, lastSignInAt } of people) {
    expect(createdAt).toBeLessThan(practiceNowMs);
    expect(lastSignInAt ?? 0).toBeLessThanOrEqual(practiceNowMs);
  }
});

test('groups are nested, some empty, some of thousands, and three of them go round in a circle', async () => {
  const groups = (await ldif(10_000)).filter((record) => record.kind === 'group');
  const sizes = groups.map((group) => group.members.length);
  expect(sizes).toContain(0);
  expect(Math.max(...sizes)).toBeGreaterThanOrEqual(2000);
  const nested = groups.filter((group) => group.members.some((member) => member.startsWith('cn=')));
  expect(nested.length).toBeGreaterThan(groups.length / 10);
  const next = (at: number): string =>
    groups[at]?.members.find((member) => member.startsWith('cn=')) ?? '';
  expect([next(3), next(4), next(5)]).toEqual([
    groups[4]?.dnKey,
    groups[5]?.dnKey,
    groups[3]?.dnKey,
  ]);
});

test('without operational attributes every entry is plain inetOrgPerson or groupOfNames', () => {
  const allowed = new Set(
    'objectclass dc o ou uid cn sn givenname displayname mail title departmentnumber employeenumber employeetype l telephonenumber preferredlanguage mobile homephone homepostaladdress description manager member'.split(
      ' ',
    ),
  );
  const used = new Set<string>();
  const defined = new Set(['']);
  for (const entry of practiceEntries(2000, 3, { operational: false })) {
    for (const attribute of entry.attributes) used.add(attribute.key);
    const parent = entry.dn.slice(entry.dn.indexOf(',') + 1);
    expect(defined.size === 1 || defined.has(parent)).toBe(true);
    if (entry.dn.startsWith('ou=') || entry.dn.startsWith('dc=')) defined.add(entry.dn);
    expect(formatLdif(entry)).not.toContain('undefined');
  }
  expect([...used].filter((key) => !allowed.has(key))).toEqual([]);
});

test('the CSV form holds the same accounts', async () => {
  const bytes = await written((stream) => writePracticeCsv(stream, 500, 1));
  const format = previewCsv(bytes);
  expect(format.headers).toEqual(practiceColumns);
  expect(format.columns.every((column) => column.use !== 'ignore')).toBe(true);
  const fromCsv = await all(
    readCsvAccounts(Readable.from([bytes]), {
      nowMs: practiceNowMs,
      format,
      columns: format.columns,
    }),
  );
  const essence = (record: AccountRecord): unknown[] => [
    record.remoteId,
    record.dnKey,
    record.kind,
    record.name,
    record.userName,
    record.mail,
    record.department,
    record.manager,
    record.disabled,
    record.locked,
    record.mustChange,
    record.passwordExpired,
    record.expiresAt,
    record.createdAt,
    record.personal,
  ];
  expect(fromCsv.map(essence)).toEqual((await ldif(500)).map(essence));
});

test('reading a long file takes no more memory than a short one', async () => {
  const block = await written((stream) => writePracticeLdif(stream, 2000, 1));
  const megabytes = 60;
  function* repeated(): Generator<Buffer> {
    for (let sent = 0; sent < megabytes * 1_000_000; sent += block.length) {
      for (let at = 0; at < block.length; at += 65_536) yield block.subarray(at, at + 65_536);
      yield Buffer.from('\n');
    }
  }
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This Node does not let go on demand.');
  let peak = 0;
  let warm = 0;
  let count = 0;
  for await (const batch of readLdifAccounts(Readable.from(repeated()), { nowMs: practiceNowMs })) {
    const before = Math.floor(count / 10_000);
    count += batch.records.length;
    if (Math.floor(count / 10_000) === before) continue;
    // Without a collection, this would measure when the last one was.
    collect();
    const used = process.memoryUsage();
    const bytes = used.external + used.arrayBuffers + used.heapUsed;
    if (count < 20_000) warm = Math.max(warm, bytes);
    else peak = Math.max(peak, bytes);
  }
  expect(count).toBeGreaterThan(60_000);
  expect(warm).toBeGreaterThan(0);
  expect(peak - warm).toBeLessThan(32 * 1024 * 1024);
}, 120_000);
