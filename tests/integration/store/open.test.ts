import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, openDatabase } from '../../../main/backend/store/open.ts';

let folder = '';
let path = '';
let key = Buffer.alloc(0);
const connections: Connection[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-store-'));
  path = join(folder, 'vault.db');
  key = randomBytes(32);
});

afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
  rmSync(folder, { recursive: true, force: true });
});

function opened(mode: 'create' | 'existing'): Connection {
  const connection = openDatabase(path, key, mode);
  connections.push(connection);
  return connection;
}

function plain(): Connection {
  const connection = new Database(path);
  connections.push(connection);
  return connection;
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'nothing';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

describe('an open database', () => {
  it('has every option that safety depends on', () => {
    const connection = opened('create');
    const read = (name: string) => String(connection.pragma(name, { simple: true }));
    const names = ['cipher', 'legacy', 'journal_mode', 'synchronous', 'temp_store'];
    expect(names.map(read)).toEqual(['sqlcipher', '4', 'wal', '2', '2']);
    const switches = ['trusted_schema', 'cell_size_check', 'foreign_keys', 'fullfsync'];
    expect(switches.map(read)).toEqual(['0', '1', '1', '1']);
    expect(read('mmap_size')).toBe('0');
  });

  it('has nothing readable on the disk', () => {
    const connection = opened('create');
    connection.exec("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('canary canary canary')");
    connection.pragma('wal_checkpoint(TRUNCATE)');
    connection.exec("INSERT INTO t VALUES ('canary canary canary')");
    for (const end of ['', '-wal']) {
      const bytes = readFileSync(path + end);
      expect(bytes.length).toBeGreaterThan(0);
      expect(bytes.includes('canary')).toBe(false);
      expect(bytes.includes('SQLite format 3')).toBe(false);
    }
  });

  it('refuses a key of another length', () => {
    expect(() => openDatabase(path, randomBytes(31), 'create')).toThrow('32 bytes');
  });

  it('does not open with another key', () => {
    opened('create').exec('CREATE TABLE t (v TEXT)');
    expect(codeOf(() => openDatabase(path, randomBytes(32), 'existing'))).toBe('vault-lost');
  });
});

describe('a database of another make', () => {
  it.each(['aes256cbc', 'aes128cbc', 'chacha20', 'rc4'])('in %s is refused', (cipher) => {
    const other = plain();
    other.pragma(`cipher='${cipher}'`);
    other.key(Buffer.concat([Buffer.from('raw:'), key]));
    other.exec('CREATE TABLE t (v TEXT)');
    other.close();
    expect(codeOf(() => opened('existing'))).toBe('vault-lost');
  });

  it('with the key as a passphrase is refused: thirty-two bare bytes are not a raw key', () => {
    const bare = plain();
    bare.pragma("cipher='sqlcipher'");
    bare.pragma('legacy=4');
    bare.key(key);
    bare.exec('CREATE TABLE t (v TEXT)');
    bare.close();
    expect(codeOf(() => opened('existing'))).toBe('vault-lost');
  });

  it('that SQLCipher 4 would write with this raw key is opened', () => {
    const made = plain();
    made.pragma("cipher='sqlcipher'");
    made.pragma('legacy=4');
    made.pragma(`key="x'${key.toString('hex')}'"`);
    made.exec("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('kept')");
    made.close();
    expect(opened('existing').prepare('SELECT v FROM t').pluck().get()).toBe('kept');
  });

  it('without any encryption is refused', () => {
    const clear = plain();
    clear.exec('CREATE TABLE t (v TEXT)');
    clear.close();
    expect(codeOf(() => opened('existing'))).toBe('vault-lost');
  });
});

const canary = 'CANARY-7f1d';

/** Sorts far more than fits into the cache, and looks into the temporary files in the middle of it. */
function sortAndLook(connection: Connection): boolean {
  connection.pragma('cache_size = -2048');
  connection.exec('CREATE TABLE big (v TEXT)');
  const insert = connection.prepare('INSERT INTO big VALUES (?)');
  connection.transaction(() => {
    for (let row = 0; row < 30_000; row += 1) {
      insert.run(`${(row * 7_919) % 30_000} ${canary} ${'x'.repeat(600)}`);
    }
  })();
  for (const _row of connection.prepare('SELECT v FROM big ORDER BY v').iterate()) {
    return temporaryFiles().some((bytes) => bytes.includes(canary));
  }
  throw new Error('Nothing was sorted.');
}

/** What this process holds in files that have no name any more, and in those of the temporary folder. */
function temporaryFiles(): Buffer[] {
  const found: Buffer[] = [];
  for (const name of readdirSync('/proc/self/fd')) {
    const link = join('/proc/self/fd', name);
    try {
      if (readlinkSync(link).endsWith('(deleted)')) found.push(readFileSync(link));
    } catch {
      // The descriptor that listed the folder is gone already.
    }
  }
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith('etilqs_'))) {
    found.push(readFileSync(join(tmpdir(), name)));
  }
  return found;
}

describe.runIf(process.platform === 'linux')('a sort that is larger than the cache', () => {
  it('leaves nothing readable in a temporary file', () => {
    expect(sortAndLook(opened('create'))).toBe(false);
  });

  it('would, were temporary tables kept in files: this test can fail', () => {
    const connection = opened('create');
    connection.pragma('temp_store = FILE');
    expect(sortAndLook(connection)).toBe(true);
  });
});
