import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccountIndex } from '../../../../main/backend/replica/account-index.ts';
import { PersonalIndex } from '../../../../main/backend/replica/personal-index.ts';
import { personalFilter, personalIds } from '../../../../main/backend/replica/personal-search.ts';
import { PersonalValues } from '../../../../main/backend/replica/personal.ts';
import { ensureAccountIndexes, migrate } from '../../../../main/backend/store/migrate.ts';
import { type Connection, openDatabase } from '../../../../main/backend/store/open.ts';
import { Reader } from '../../../../main/backend/store/reader.ts';
import { PersonalSealer } from '../../../../main/backend/vault/seal.ts';

const vaultId = randomUUID();
/** Few, so that chance meets them again, with letters that folding changes. */
const values = ['+49 170 5550123', 'Straße 7', 'STRASSE 71', 'ΣΊΣΥΦΟΣ', 'x', '😀😁😂', ''];
const parts = ['170', 'strasse 7', 'ίσυ', '😁', '5550123 ', 'sse'];
const attributes = ['mobile', 'homePostalAddress'];
const people = 6;

type Vault = {
  readonly folder: string;
  readonly connections: readonly Connection[];
  readonly writer: Connection;
  readonly read: Reader;
  readonly sealer: PersonalSealer;
  readonly personal: PersonalValues;
  readonly index: AccountIndex;
  readonly signatures: PersonalIndex;
};

let vault: Vault;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-personal-'));
  const [path, key] = [join(folder, 'vault.db'), randomBytes(32)];
  const writer = openDatabase(path, key, 'create');
  // No power fails in here.
  writer.pragma('synchronous=OFF');
  migrate(writer);
  ensureAccountIndexes(writer);
  writer.exec(`INSERT INTO directories (id, name, kind, created_at) VALUES (1, 'one', 'file', 0);
    INSERT INTO shapes (id, names) VALUES (1, 'cn mobile homePostalAddress')`);
  const [reader, own] = [openDatabase(path, key, 'existing'), openDatabase(path, key, 'existing')];
  const keys = new Map([[1, randomBytes(32)]]);
  const sealer = new PersonalSealer({ vaultId, compartment: 'personal', keys });
  const personal = new PersonalValues(sealer);
  const onError = (error: unknown) => {
    throw error;
  };
  const index = new AccountIndex(own, () => undefined, onError);
  const signatures = new PersonalIndex({
    index,
    personal,
    isBusy: () => false,
    onError,
    onMuch: () => {},
  });
  signatures.watch(writer);
  const read = new Reader(reader);
  const connections = [writer, reader, own];
  vault = { folder, connections, writer, read, sealer, personal, index, signatures };
});

afterEach(async () => {
  vault.signatures.dispose();
  await vault.index.settled();
  for (const connection of vault.connections) connection.close();
  rmSync(vault.folder, { recursive: true, force: true });
});

const insertSql = `INSERT INTO accounts (id, directory, remote_id, kind, name, name_key, user_name,
    mail, title, department, employee_id, manager, disabled, locked, must_change, password_expired,
    version, shape, attributes, sealed, content_hash)
  VALUES (?, 1, ?, 0, 'N', 'n', 'u', '', '', '', '', '', 0, 0, 0, 0, 1, 1, '{}', ?, '')`;
const updateSql = `UPDATE accounts SET sealed = ?, sealed_version = ?, version = ? WHERE id = ?`;

/** Every act that a vault does to the values of an account. */
type Act =
  | { readonly do: 'write'; readonly id: number; readonly at: number; readonly values: string[] }
  | { readonly do: 'delete' | 'hide' | 'restore' | 'roll-back'; readonly id: number }
  | { readonly do: 'renew' | 'refresh' | 'wait' };

const ids = fc.integer({ min: 1, max: people });
const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      id: ids,
      at: fc.nat(attributes.length - 1),
      values: fc.array(fc.constantFrom(...values), { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('delete', 'hide', 'restore', 'roll-back'),
      id: ids,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('renew', 'refresh', 'wait') }) },
);

function write(id: number, attribute: string, texts: readonly string[]): void {
  const { writer, personal } = vault;
  const json = texts.length === 0 ? null : JSON.stringify({ [attribute]: texts });
  const known = writer.prepare<[number], number>('SELECT version FROM accounts WHERE id = ?');
  const version = known.pluck().get(id);
  if (version === undefined) {
    writer.prepare(insertSql).run(id, randomUUID(), personal.seal('accounts', id, 1, json));
  } else {
    const sealed = personal.seal('accounts', id, version + 1, json);
    writer.prepare(updateSql).run(sealed, version + 1, version + 1, id);
  }
}

async function carryOut(act: Act): Promise<void> {
  const { writer, index, sealer, personal } = vault;
  const run = (sql: string, id: number) => writer.prepare(sql).run(id);
  switch (act.do) {
    case 'write':
      write(act.id, attributes[act.at] ?? '', act.values);
      return;
    case 'delete':
      run('DELETE FROM accounts WHERE id = ?', act.id);
      return;
    case 'hide':
      run('UPDATE accounts SET deleted_at = 1 WHERE id = ?', act.id);
      return;
    case 'restore':
      run('UPDATE accounts SET deleted_at = NULL WHERE id = ?', act.id);
      return;
    case 'roll-back':
      writer.exec('BEGIN');
      write(act.id, 'mobile', ['STRASSE 71']);
      writer.exec('ROLLBACK');
      return;
    case 'renew':
      renew(sealer, personal);
      return;
    case 'refresh':
      await index.refresh();
      return;
    case 'wait':
      await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A new key, with which every row is sealed anew in its place. */
function renew(sealer: PersonalSealer, personal: PersonalValues): void {
  sealer.renew(sealer.currentVersion + 1, randomBytes(32));
  const rows = vault.writer
    .prepare<[], { id: number; version: number; sealed: Buffer }>(
      'SELECT id, sealed_version AS version, sealed FROM accounts WHERE sealed IS NOT NULL',
    )
    .all();
  for (const { id, version, sealed } of rows) {
    const json = personal.openText('accounts', id, version, sealed);
    const again = personal.seal('accounts', id, version, json);
    vault.writer.prepare('UPDATE accounts SET sealed = ? WHERE id = ?').run(again, id);
  }
}

async function covered(): Promise<void> {
  await vault.index.refresh();
  for (;;) {
    const { done, total } = vault.signatures.progress;
    if (done === total) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function expectSameAnswers(): Promise<void> {
  const { read, personal, signatures } = vault;
  const asked = [
    ...values.map((value) => ({ value, test: 'equals' as const })),
    ...parts.map((value) => ({ value, test: 'contains' as const })),
  ];
  for (const attribute of attributes) {
    for (const { value, test } of asked) {
      if (value === '😁' || value === '') continue;
      const filter = personalFilter(personal, { attribute, value, test });
      const [quick, plain] = [
        await personalIds(read, personal, signatures, filter),
        await personalIds(read, personal, null, filter),
      ];
      expect([attribute, value, [...quick]]).toStrictEqual([attribute, value, [...plain]]);
    }
  }
}

describe('the index of personal values', () => {
  it('answers as if every row were opened, whatever is written meanwhile and however far it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 12 }), async (journey) => {
        for (const act of journey) await carryOut(act);
        await expectSameAnswers();
      }),
      { numRuns: 40 },
    );
    await covered();
    await expectSameAnswers();
    expect(vault.signatures.progress.done).toBe(vault.index.present);
  });

  it('opens the rows that may have the value and no others', async () => {
    for (let id = 1; id <= 300; id += 1) write(id, 'mobile', [`+49 170 ${id * 104_729}`]);
    write(301, 'homePostalAddress', ['Straße 7']);
    const ofPart = (part: string) =>
      vault.signatures.candidates({ attribute: 'mobile', part }, 301).length;
    expect(ofPart('0 104729')).toBe(301);
    await covered();
    expect(ofPart('+49')).toBeGreaterThanOrEqual(300);
    // By chance it is one in a thousand and more.
    expect(ofPart('0 104729')).toBeLessThan(30);
    write(200, 'mobile', ['0 104729']);
    expect(vault.signatures.progress).toStrictEqual({ done: 300, total: 301 });
    await covered();
    const filter = personalFilter(vault.personal, {
      attribute: 'mobile',
      value: '0 104729',
      test: 'contains',
    });
    const found = await personalIds(vault.read, vault.personal, vault.signatures, filter);
    expect([...found]).toStrictEqual([1, 10, 100, 200]);
  });

  it('leaves rows that do not open to the question, which tells of them', async () => {
    write(1, 'mobile', ['1']);
    write(2, 'mobile', ['2']);
    vault.writer.exec('UPDATE accounts SET sealed_version = 9 WHERE id = 2');
    await vault.index.refresh();
    const isDone = () => vault.signatures.progress.done === 1;
    while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 1));
    const given = { attribute: 'mobile', value: '1', test: 'equals' } as const;
    const filter = personalFilter(vault.personal, given);
    const asking = personalIds(vault.read, vault.personal, vault.signatures, filter);
    await expect(asking).rejects.toThrow('seal-rejected');
  });

  it('gives way to work and to questions, and holds nothing once it was wiped', async () => {
    const { index, personal } = vault;
    let isBusy = true;
    const onError = () => undefined;
    const around = { index, personal, isBusy: () => isBusy, onError, onMuch: () => {} };
    const waiting = new PersonalIndex(around);
    for (let id = 1; id <= 100; id += 1) write(id, 'mobile', ['1']);
    await covered();
    expect(waiting.progress).toStrictEqual({ done: 0, total: 100 });
    isBusy = false;
    while (waiting.progress.done < 100) {
      waiting.asked();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    waiting.dispose();
    expect(waiting.progress).toStrictEqual({ done: 0, total: 100 });
    expect(waiting.candidates({ attribute: 'mobile', part: 'zzz' }, 100)).toHaveLength(100);
    await index.refresh();
    expect(waiting.progress.done).toBe(0);
  });
});
