import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { framesIn } from '../../../main/backend/pages/frames.ts';
import { pageBytes } from '../../../main/backend/pages/page-file.ts';
import { type Mover, openMover } from '../../../main/backend/store/mover.ts';
import { type Connection, openDatabase } from '../../../main/backend/store/open.ts';

const logHeadBytes = 32;
const frameBytes = 24 + pageBytes;

let folder = '';
let path = '';
let key = Buffer.alloc(0);
let writer: Connection;
let mover: Mover;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-mover-'));
  path = join(folder, 'vault.db');
  key = randomBytes(32);
  writer = openDatabase(path, key, 'create');
  writer.pragma('wal_autocheckpoint = 0');
  writer.exec('CREATE TABLE before (v TEXT)');
  mover = openMover(path, key);
});

afterEach(() => {
  mover.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The newest state of each page in the write-ahead log, as it lies there. */
function pagesOfLog(): Map<number, Buffer> {
  const bytes = readFileSync(`${path}-wal`);
  const { log } = framesIn(writer);
  const pages = new Map<number, Buffer>();
  for (let frame = 0; frame < log; frame += 1) {
    const at = logHeadBytes + frame * frameBytes;
    pages.set(bytes.readUInt32BE(at), bytes.subarray(at + 24, at + frameBytes));
  }
  return pages;
}

function differing(pages: ReadonlyMap<number, Buffer>): number[] {
  const bytes = readFileSync(path);
  const lies = (page: number) => bytes.subarray((page - 1) * pageBytes, page * pageBytes);
  return [...pages].filter(([page, sealed]) => !lies(page).equals(sealed)).map(([page]) => page);
}

describe('a mover', () => {
  it('moves each page of the log as it is, also of tables that came after it, again and again', () => {
    for (const table of ['one', 'two', 'three']) {
      writer.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, v TEXT)`);
      const insert = writer.prepare(`INSERT INTO ${table} (v) VALUES (?)`);
      writer.transaction(() => {
        for (let row = 0; row < 40; row += 1) insert.run(`${table} ${row}`.repeat(50));
      })();
      const pages = pagesOfLog();
      expect(pages.size).toBeGreaterThan(4);
      mover.move();
      expect(framesIn(writer)).toMatchObject({ checkpointed: framesIn(writer).log });
      expect(differing(pages)).toEqual([]);
    }
    const reader = openDatabase(path, key, 'reading');
    expect(reader.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(reader.prepare('SELECT v FROM two WHERE id = 40').pluck().get()).toContain('two 39');
    reader.close();
  });

  it('leaves what a read still needs, and moves it once the read has ended', () => {
    const reader = openDatabase(path, key, 'existing');
    writer.exec("INSERT INTO before VALUES ('first')");
    mover.move();
    const read = reader.prepare('SELECT v FROM before').pluck().iterate();
    expect(read.next().value).toBe('first');
    writer.exec("INSERT INTO before VALUES ('second')");
    mover.move();
    const { log, checkpointed } = framesIn(writer);
    expect(checkpointed).toBeLessThan(log);
    expect([...read]).toEqual([]);
    mover.move();
    expect(framesIn(writer)).toMatchObject({ checkpointed: log });
    expect(reader.prepare('SELECT count(*) FROM before').pluck().get()).toBe(2);
    reader.close();
  });
});
