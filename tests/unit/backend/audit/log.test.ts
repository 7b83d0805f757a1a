import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { AuditDamagedError } from '../../../../main/backend/audit/finding.ts';
import { AuditLog } from '../../../../main/backend/audit/log.ts';
import { appendLeaf, EMPTY_FRONTIER, rootOf } from '../../../../main/backend/audit/merkle.ts';
import { verifyAudit } from '../../../../main/backend/audit/verify.ts';
import { copyOf, emptyDatabase, entryAt, fill, logOptions, vault } from './logs.ts';

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

function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error.message : 'something else';
  }
}

/** Root of what is stored, without the log's memory. */
const storedRoot = (): Buffer => {
  const leaves = copyOf(log.source).rows.map((row) => row.leaf);
  return rootOf(leaves.reduce(appendLeaf, EMPTY_FRONTIER));
};

describe('appending', () => {
  test('numbers the rows and moves the head', () => {
    expect(log.transaction(() => [log.append(entryAt(1)), log.append(entryAt(2))])).toEqual([1, 2]);
    expect(log.head()).toEqual({ size: 2, root: storedRoot() });
  });

  test('needs a transaction', () => {
    expect(() => log.append(entryAt(1))).toThrow('needs a transaction');
  });

  test('is refused in a transaction that was not begun through the log', () => {
    expect(() => database.transaction(() => append(1))()).toThrow(
      'not begun through the audit log',
    );
  });

  test('signs a checkpoint with the 256th row, in the same transaction', () => {
    append(255);
    expect(copyOf(log.source).checkpoints).toHaveLength(0);
    append(258);
    expect(copyOf(log.source).checkpoints.map(({ size }) => size)).toEqual([256, 512]);
  });

  test('keeps texts that have no UTF-8 form in a form that is read back alike', async () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const lone = `${text}\ud800\u0000`;
        log.transaction(() =>
          log.append({
            operator: lone,
            action: text,
            reason: lone,
            target: lone,
            detail: { lone },
          }),
        );
      }),
    );
    log.checkpoint('test');
    expect(await verifyAudit(log.source, { vault })).toMatchObject({ ok: true });
  });

  test('refuses a text that is too long, and nothing is left of the transaction', () => {
    expect(() =>
      log.transaction(() => {
        log.append(entryAt(1));
        log.append({ ...entryAt(2), reason: 'x'.repeat(4_097) });
      }),
    ).toThrow(RangeError);
    expect(log.head().size).toBe(0);
    expect(log.source.lastSeq()).toBe(0);
  });
});

describe('a transaction that fails', () => {
  test('takes its rows back, whatever was signed in between', () => {
    append(200);
    const before = log.head();
    expect(() =>
      log.transaction(() => {
        for (let index = 0; index < 400; index += 1) log.append(entryAt(index));
        throw new Error('the change failed');
      }),
    ).toThrow('the change failed');
    expect(log.head()).toEqual(before);
    append(100);
    expect(log.head()).toEqual({ size: 300, root: storedRoot() });
    expect(copyOf(log.source).checkpoints.map(({ size }) => size)).toEqual([256]);
  });

  test('takes back only its own rows when it runs inside another', () => {
    log.transaction(() => {
      log.append(entryAt(1));
      expect(() =>
        log.transaction(() => {
          log.append(entryAt(2));
          throw new Error('inner');
        }),
      ).toThrow('inner');
      log.append(entryAt(3));
    });
    expect(copyOf(log.source).rows.map((row) => row.target)).toEqual(['u1', 'u3']);
    expect(log.head()).toEqual({ size: 2, root: storedRoot() });
  });

  test('fails as a whole when rows were undone behind the back of the log', () => {
    const undo = (): void => {
      database.exec('SAVEPOINT aside');
      log.append(entryAt(1));
      database.exec('ROLLBACK TO aside');
    };
    expect(() => log.transaction(undo)).toThrow('undone');
    append(1);
    expect(log.head()).toEqual({ size: 1, root: storedRoot() });
  });

  test('leaves the log as any mix of successes and failures would', async () => {
    const plan = fc.array(
      fc.record({ rows: fc.integer({ min: 1, max: 300 }), fails: fc.boolean() }),
      {
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(plan, async (steps) => {
        const own = new AuditLog(logOptions(emptyDatabase()));
        const outcomes: string[] = [];
        for (const { rows, fails } of steps) {
          const work = () =>
            own.transaction(() => {
              for (let index = 0; index < rows; index += 1) own.append(entryAt(index));
              if (fails) throw new Error('planned');
              return 'committed';
            });
          outcomes.push(attempt(work));
        }
        expect(outcomes).toEqual(steps.map(({ fails }) => (fails ? 'planned' : 'committed')));
        expect(await verifyAudit(own.source, { vault, anchor: own.head() })).toEqual({
          ok: true,
          ...own.head(),
        });
      }),
      { numRuns: 15 },
    );
  });
});

describe('the tables', () => {
  test.each([
    'UPDATE audit SET reason = 1 WHERE seq = 3',
    'DELETE FROM audit WHERE seq = 3',
    'INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 3',
    'UPDATE audit_checkpoint SET time = 0',
    'DELETE FROM audit_checkpoint',
    'INSERT OR REPLACE INTO audit_checkpoint SELECT * FROM audit_checkpoint',
    'UPDATE audit_epoch SET time = 0',
    'DELETE FROM audit_epoch',
    'INSERT OR REPLACE INTO audit_epoch SELECT * FROM audit_epoch',
  ])('refuse %s', (sql) => {
    fill(log, 8, 4);
    expect(() => database.exec(sql)).toThrow(/never|must/u);
  });
});

describe('signing', () => {
  test('does nothing when no row came since', () => {
    fill(log, 4, 4);
    log.checkpoint('lock');
    expect(copyOf(log.source).checkpoints).toHaveLength(1);
  });

  test('refuses to vouch for a row that is not stored as it was appended', () => {
    append(3);
    database.exec("DROP TRIGGER audit_fixed; UPDATE audit SET reason = 'x' WHERE seq = 2");
    expect(() => log.checkpoint('lock')).toThrow(AuditDamagedError);
    expect(copyOf(log.source).checkpoints).toHaveLength(0);
  });

  test('refuses to vouch for a leaf hash with a flipped bit', () => {
    append(3);
    database.exec('DROP TRIGGER audit_fixed; UPDATE audit SET leaf = zeroblob(32) WHERE seq = 2');
    expect(() => log.checkpoint('lock')).toThrow('damaged at row 2 (row-changed)');
  });
});
