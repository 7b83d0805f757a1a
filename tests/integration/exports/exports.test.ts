import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatLdif } from '../../../main/connector/file/ldif-writer.ts';
import { practiceEntries } from '../../../main/connector/file/practice.ts';
import { classify } from '../../../shared/model/attribute.ts';
import type { AccountQuery, AccountRow } from '../../../shared/model/account.ts';
import type { Outcome } from '../../../shared/failure.ts';
import type { Job } from '../../../shared/model/job.ts';
import { BackendUnderTest, newScratchVault } from '../../support/backend.ts';

const token = 'AAAAAAAAAAAAAAAAAAAAAA';
const all: AccountQuery = { text: '', filters: [], sort: 'name', descending: false };
const people = 700;
const tools = { mount: 'mount', unmount: 'umount' } as const;
const canMount = process.platform === 'linux' && canMountMemory();

/** A disk of a few kilobytes is a file system in memory, which not every root may mount. */
function canMountMemory(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'bailiwick-mount-'));
  const { status } = spawnSync(tools.mount, ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]);
  if (status === 0) execFileSync(tools.unmount, [probe]);
  rmSync(probe, { recursive: true, force: true });
  return status === 0;
}

let place = '';
let backend: BackendUnderTest;
let canaries: readonly string[] = [];

type Wanted = {
  readonly query?: Partial<AccountQuery>;
  readonly format: 'ldif' | 'csv' | 'json';
  readonly columns?: readonly string[];
};

async function value<Value>(outcome: Promise<Outcome<unknown>>): Promise<Value> {
  const answered = await outcome;
  if (!answered.ok) throw new Error(`Refused: ${answered.code}`);
  return answered.value as Value;
}

async function importFile(name: string, text: string): Promise<void> {
  await startImport(name, text);
  await backend.settled();
}

async function startImport(name: string, text: string): Promise<void> {
  const path = join(place, name);
  writeFileSync(path, text);
  const input = { file: token, into: { kind: 'new', name }, mapping: null };
  const files = { [token]: { path, name } };
  await value(backend.call('directories.importFile', input, files));
}

/** Starts an export to a file of the test's folder. */
function start(name: string, wanted: Wanted): Promise<Outcome<unknown>> {
  const { query = {}, format, columns = [] } = wanted;
  const input = { query: { ...all, ...query }, format, columns, file: token, reason: 'Review' };
  return backend.call('exports.create', input, { [token]: { path: join(place, name), name } });
}

/** Exports and answers the text of the file. */
async function exported(name: string, wanted: Wanted): Promise<string> {
  await value(start(name, wanted));
  await backend.settled();
  return readFileSync(join(place, name), 'utf8');
}

async function rows(query: Partial<AccountQuery>): Promise<AccountRow[]> {
  const found: AccountRow[] = [];
  for (;;) {
    const page = await value<{ rows: AccountRow[]; total: number }>(
      backend.call('accounts.find', {
        query: { ...all, ...query },
        offset: found.length,
        limit: 500,
      }),
    );
    found.push(...page.rows);
    if (found.length >= page.total) return found;
  }
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'bailiwick-exports-'));
  backend = new BackendUnderTest(await newScratchVault());
  await backend.unlock();
  const entries = [...practiceEntries(people, 7)];
  canaries = entries
    .flatMap((entry) => entry.attributes.filter(({ key }) => classify(key) === 'personal'))
    .flatMap(({ values }) => values.filter((one) => typeof one === 'string'));
  const records = entries.map(({ dn, attributes }) => {
    if (dn === null) throw new Error('A practice entry has a name.');
    return formatLdif({ kind: 'entry', line: 0, dn, attributes });
  });
  await importFile('practice.ldif', `version: 1\n${records.join('')}`);
});

afterAll(async () => {
  await backend.close();
  backend.vault.remove();
  rmSync(place, { recursive: true, force: true });
});

describe('an exported file', () => {
  it('as LDIF is read back as the same accounts, but for what was masked', async () => {
    const text = await exported('all.ldif', { format: 'ldif' });
    expect(text).toMatch(/^version: 1\n# Accounts from Bailiwick/u);
    await importFile('again.ldif', text);
    const [before, after] = [
      await rows({ filters: [{ on: 'directory', ids: [1] }] }),
      await rows({ filters: [{ on: 'directory', ids: [2] }] }),
    ];
    const plain = (row: AccountRow) => ({ ...row, id: 0, directory: 0 });
    expect(before.length).toBe(people);
    expect(after.map(plain)).toEqual(before.map(plain));
    const group = after.find(({ kind }) => kind === 'group');
    const twin = before.find(({ name }) => name === group?.name);
    const members = (id: number | undefined) =>
      value<{ total: number; unresolved: number }>(
        backend.call('groups.members', { id, effective: false, text: '', offset: 0, limit: 500 }),
      );
    const [one, other] = [await members(group?.id), await members(twin?.id)];
    expect(one.total).toBeGreaterThan(0);
    expect([one.total, one.unresolved]).toEqual([other.total, other.unresolved]);
  });

  it.each(['ldif', 'csv', 'json'] as const)('as %s holds no personal value', async (format) => {
    const text = await exported(`masked.${format}`, { format });
    const long = canaries.filter((canary) => canary.length >= 8);
    expect(long.length).toBeGreaterThan(people / 2);
    expect(long.filter((canary) => text.includes(canary))).toEqual([]);
  });

  it('as LDIF names what was masked before each entry', async () => {
    const text = await exported('named.ldif', { format: 'ldif' });
    expect(text).toMatch(
      /\n\n(?:# masked: [A-Za-z]+\n)*# masked: mobile\n(?:# masked: \w+\n)*dn:/u,
    );
  });

  it('keeps the order of the query, forwards and backwards', async () => {
    const filters = [{ on: 'kind' as const, kinds: ['person' as const] }];
    const query = { filters, sort: 'employeeId' as const };
    const columns = ['employeeId'];
    const idsOf = (text: string) => text.trimEnd().split('\r\n').slice(1);
    const up = idsOf(await exported('up.csv', { format: 'csv', query, columns }));
    const down = await exported('down.csv', {
      format: 'csv',
      query: { ...query, descending: true },
      columns,
    });
    expect(up.length).toBeGreaterThan(600);
    expect(up).toEqual(up.toSorted());
    expect(idsOf(down)).toEqual(up.toReversed());
  });

  it('as JSON holds the chosen columns and nothing else', async () => {
    const text = await exported('some.json', { format: 'json', columns: ['mail', 'state'] });
    const { accounts } = JSON.parse(text) as { accounts: Record<string, unknown>[] };
    const [first] = accounts;
    expect(Object.keys(first?.['columns'] ?? {})).toEqual(['mail', 'state']);
    expect(accounts.every((one) => JSON.stringify(one['attributes']) === '{}')).toBe(true);
  });

  it('of nobody is whole as well', async () => {
    const query = { text: 'no account has this text' };
    expect(JSON.parse(await exported('none.json', { format: 'json', query }))).toMatchObject({
      accounts: [],
    });
    expect(await exported('none.csv', { format: 'csv', query, columns: ['name'] })).toBe(
      '\ufeffname\r\n',
    );
  });

  it('carries the facts of a CSV file as attributes, and names accounts that have no DN', async () => {
    const text = 'uid,cn,disabled,expiresAt\r\n"a,b",Ada,true,2031-02-03\r\n';
    await importFile('people.csv', text);
    const query = { filters: [{ on: 'directory' as const, ids: [3] }] };
    const ldif = await exported('people.ldif', { format: 'ldif', query });
    expect(ldif).toContain('dn: uid=a\\,b,o=people.csv\n');
    expect(ldif).toContain('pwdAccountLockedTime: 000001010000Z\n');
    expect(ldif).toContain('pwdEndTime: 20310203000000Z\n');
  });
});

describe('an export right after an import', () => {
  it('holds what was imported', async () => {
    const lines = Array.from({ length: 25_000 }, (_one, at) => `late${at},Late ${at}`);
    // So many that reading the new order takes more than one turn of the event loop.
    await backend.call('accounts.find', { query: all, offset: 0, limit: 1 });
    await startImport('late.csv', `uid,cn\r\n${lines.join('\r\n')}\r\n`);
    const wanted = { format: 'csv', columns: ['userName'] } as const;
    // The first moment at which it may begin: a search still answers as before the import.
    let begun = await start('late-too.csv', wanted);
    while (!begun.ok && begun.code === 'job-running') {
      await new Promise((resolve) => setImmediate(resolve));
      begun = await start('late-too.csv', wanted);
    }
    await value(Promise.resolve(begun));
    await backend.settled();
    const text = readFileSync(join(place, 'late-too.csv'), 'utf8');
    expect(text.split('\r\n')).toEqual(expect.arrayContaining(['late0', 'late24999']));
  }, 60_000);
});

describe('an export in the log', () => {
  it('is there with its reason before and with its hash after', async () => {
    const text = await exported('logged.csv', { format: 'csv' });
    const log = { before: null, limit: 2, decision: null, target: '', from: null, to: null };
    const { rows: found } = await value<{ rows: { reason: string; detail: string }[] }>(
      backend.call('audit.list', { ...log, action: 'exports.create' }),
    );
    const [done, begun] = found.map(({ detail }) => JSON.parse(detail) as Record<string, unknown>);
    expect(found.map(({ reason }) => reason)).toEqual(['Review', 'Review']);
    expect(begun).toMatchObject({ step: 'start', format: 'csv' });
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(done).toMatchObject({ step: 'done', sha256, sizeBytes: Buffer.byteLength(text) });
    expect(JSON.stringify(found)).not.toContain(place);
  });
});

describe('an export that does not come to its end', () => {
  it('is refused at once where nothing can be written, and leaves nothing', async () => {
    const refused = await start('no/folder/here.csv', { format: 'csv' });
    expect(refused).toMatchObject({ ok: false, code: 'file-unwritable' });
    expect(readdirSync(place).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('does not write through a link that lies in its way', async () => {
    const other = join(place, 'other');
    writeFileSync(other, 'mine');
    symlinkSync(other, join(place, 'linked.csv.part'));
    await exported('linked.csv', { format: 'csv' });
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });

  it.runIf(canMount)('says that the disk is full, and leaves nothing on it', async () => {
    const small = join(place, 'small');
    mkdirSync(small);
    execFileSync(tools.mount, ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    try {
      const job = await value<Job>(start('small/full.ldif', { format: 'ldif' }));
      await backend.settled();
      const jobs = await value<Job[]>(backend.call('jobs.list', {}));
      expect(jobs.find(({ id }) => id === job.id)).toMatchObject({
        state: 'failed',
        problem: 'disk-full',
      });
      expect(readdirSync(small)).toEqual([]);
    } finally {
      execFileSync(tools.unmount, [small]);
    }
  });

  it('never replaces a file of the vault', async () => {
    const path = join(backend.vault.folder, 'vault.hdr.a');
    const before = readFileSync(path);
    const input = { query: all, format: 'csv', columns: [], file: token, reason: 'r' };
    const files = { [token]: { path, name: 'vault.hdr.a' } };
    const refused = await backend.call('exports.create', input, files);
    expect(refused).toMatchObject({ ok: false, code: 'file-unwritable' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is in the log as failed when it is cancelled, and its name stays free', async () => {
    const job = await value<Job>(start('cut.ldif', { format: 'ldif' }));
    await value(backend.call('jobs.cancel', { id: job.id }));
    await backend.settled();
    const jobs = await value<Job[]>(backend.call('jobs.list', {}));
    expect(jobs.find(({ id }) => id === job.id)?.state).toBe('cancelled');
    expect(readdirSync(place)).not.toContain('cut.ldif');
  });
});
