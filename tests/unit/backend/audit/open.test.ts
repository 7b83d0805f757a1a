import type { Database } from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { AuditKeyChangedError } from '../../../../main/backend/audit/finding.ts';
import { AuditLog } from '../../../../main/backend/audit/log.ts';
import { openEpoch } from '../../../../main/backend/audit/open-epoch.ts';
import { verifyAudit } from '../../../../main/backend/audit/verify.ts';
import { copyOf, emptyDatabase, entryAt, fill, keyOf, logOptions, vault } from './logs.ts';

let database: Database;
let log: AuditLog;

beforeEach(() => {
  database = emptyDatabase();
  log = new AuditLog(logOptions(database));
});

const append = (count: number): void => {
  log.transaction(() => {
    for (let index = 1; index <= count; index += 1) log.append(entryAt(index));
  });
};

describe('opening again', () => {
  test.each([0, 1, 255, 256, 257, 700])('goes on behind %i rows', async (count) => {
    append(count);
    const before = log.head();
    log = new AuditLog(logOptions(database, { anchor: before }));
    expect(log.head()).toEqual(before);
    append(300);
    expect(await verifyAudit(log.source, { vault, anchor: log.head() })).toMatchObject({
      ok: true,
    });
  });

  test('accepts an anchor that is behind, as after a crash before it was written', () => {
    append(10);
    const anchor = log.head();
    append(600);
    expect(new AuditLog(logOptions(database, { anchor })).head().size).toBe(610);
  });

  test('refuses a log that is shorter than the anchor', () => {
    fill(log, 8, 4);
    const anchor = { ...log.head(), size: 9 };
    expect(() => new AuditLog(logOptions(database, { anchor }))).toThrow('row 9 (rolled-back)');
  });

  test('refuses an empty log where the anchor saw rows', () => {
    append(1);
    const options = logOptions(emptyDatabase(), { anchor: log.head() });
    expect(() => new AuditLog(options)).toThrow('row 1 (rolled-back)');
  });

  test('refuses a log that went another way before the anchor', () => {
    fill(log, 8, 4);
    const anchor = { ...log.head(), root: Buffer.alloc(32, 1) };
    expect(() => new AuditLog(logOptions(database, { anchor }))).toThrow('row 8 (rolled-back)');
  });

  test('refuses a changed row of the tail', () => {
    append(5);
    database.exec("DROP TRIGGER audit_fixed; UPDATE audit SET operator = 'x' WHERE seq = 5");
    expect(() => new AuditLog(logOptions(database))).toThrow('row 5 (row-changed)');
  });

  test('refuses a key that is not the one of the epoch', () => {
    append(5);
    const options = logOptions(database, { signingKey: keyOf('another') });
    expect(() => new AuditLog(options)).toThrow(AuditKeyChangedError);
  });

  test('refuses rows without any epoch header', () => {
    append(5);
    database.exec('DROP TRIGGER audit_epoch_kept; DELETE FROM audit_epoch');
    expect(() => new AuditLog(logOptions(database))).toThrow('row 1 (epoch-replaced)');
  });
});

describe('a new epoch', () => {
  const next = () => ({
    ...logOptions(database),
    signingKey: keyOf('second epoch'),
    previousKey: keyOf('first epoch'),
    reason: 'rotation',
  });

  test('goes on with another key, and the whole log is one', async () => {
    append(300);
    log = openEpoch(next());
    append(300);
    for (const { publicKey } of copyOf(log.source).epochs) {
      const claims = { vault, anchor: log.head(), trustedKey: publicKey };
      expect(await verifyAudit(log.source, claims)).toEqual({ ok: true, ...log.head() });
    }
    expect(copyOf(log.source).rows.at(-1)?.epoch).toBe(2);
    expect(copyOf(log.source).checkpoints.map(({ size, epoch }) => [size, epoch])).toEqual([
      [256, 1],
      [300, 1],
      [556, 2],
    ]);
  });

  test('is not opened by a key that the log does not know', () => {
    append(3);
    const options = { ...next(), previousKey: keyOf('another') };
    expect(() => openEpoch(options)).toThrow(AuditKeyChangedError);
  });

  test('goes on after damage, which stays on record', async () => {
    append(300);
    database.exec(
      "DROP TRIGGER audit_fixed; UPDATE audit SET operator = 'x' WHERE seq IN (7, 290)",
    );
    log = openEpoch({ ...next(), reason: 'damage' });
    append(300);
    log = new AuditLog({ ...next(), anchor: log.head() });
    expect(await verifyAudit(log.source, { vault })).toMatchObject({ ok: false, firstBadSeq: 7 });
    expect(await verifyAudit(log.source, { vault, since: 300 })).toEqual({
      ok: true,
      ...log.head(),
    });
  });

  test('goes on where checkpoints remember rows that are gone', async () => {
    append(300);
    database.exec('DROP TRIGGER audit_kept; DELETE FROM audit WHERE seq > 200');
    log = openEpoch({ ...next(), reason: 'damage' });
    append(5);
    expect(copyOf(log.source).rows.at(-1)?.seq).toBe(261);
    expect(await verifyAudit(log.source, { vault })).toMatchObject({
      firstBadSeq: 201,
      kind: 'row-missing',
    });
    expect(await verifyAudit(log.source, { vault, since: 256 })).toMatchObject({
      ok: true,
      size: 261,
    });
  });
});

describe('verifying', () => {
  test('stops when it is told to', async () => {
    append(256 * 40);
    const abort = new AbortController();
    const verifying = verifyAudit(log.source, { vault, signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(verifying).rejects.toThrow('cancelled');
  });
});
