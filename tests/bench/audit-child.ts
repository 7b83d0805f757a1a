import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAudit } from '../../main/backend/audit/verify.ts';
import { openVault } from '../../main/backend/session/open-vault.ts';
import { openDatabase } from '../../main/backend/store/open.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import { createVault } from '../../main/backend/vault/unlock.ts';
import { benchDir } from './data.ts';
import { percentile } from './timing.ts';
import { unmanaged } from '../support/managed.ts';

// Run as a process of its own: the store and the audit log of a new vault, without a transport.

/** What this process answers. */
export type AuditTimes = {
  readonly appendP50: number;
  readonly appendP99: number;
  /** A commit of one row of the same size in an encrypted file of the same settings. */
  readonly bareP99: number;
  readonly rows: number;
  readonly verifyMs: number;
  /** The same rows read once, without a hash. */
  readonly readMs: number;
};

const appends = 2_000;
const rowsAtOnce = 1_000;
const rows = Number(process.argv[2] ?? 100_000);

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

mkdirSync(benchDir, { recursive: true });
const folder = mkdtempSync(join(benchDir, 'audit-'));
const bare = openDatabase(join(folder, 'bare.db'), Buffer.alloc(32, 1), 'create');
bare.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, action TEXT, detail TEXT, leaf BLOB) STRICT');
const insert = bare.prepare<unknown[]>('INSERT INTO rows (action, detail, leaf) VALUES (?, ?, ?)');

const made = await createVault({
  folder,
  ownerName: 'Bench',
  password: 'tulip granite orbit saddle 47',
  deviceSecret: null,
  cost: minimumKdfCost,
  now: Date.now(),
});
const around = {
  folder,
  post: () => undefined,
  now: () => Date.now(),
  managed: unmanaged,
  onError: (error: unknown) => {
    throw error;
  },
};
const { services, close } = openVault(around, made, 'create');
const { store } = services;

const entry = (number: number) => ({
  action: 'changes.apply',
  operator: 'Bench',
  target: `account:${number}`,
  targetLabel: `Somebody ${number}`,
  detail: { attributes: ['title'], set: 7 },
  reason: 'Moved to another department',
  ticket: `T-${number}`,
});

const own: number[] = [];
const plain: number[] = [];
for (let at = 0; at < appends; at += 1) {
  own.push(time(() => store.write(() => ({ value: null, entries: [entry(at)] }))));
  plain.push(time(() => insert.run('changes.apply', JSON.stringify(entry(at)), Buffer.alloc(32))));
}
for (let at = appends; at < rows; at += rowsAtOnce) {
  const more = Array.from({ length: rowsAtOnce - 1 }, (_, offset) => entry(at + offset + 1));
  store.write(() => ({ value: null, entries: [entry(at), ...more] }));
}
store.settle('bench');
const key = made.keys.databaseKey();
const reader = openDatabase(join(folder, 'vault.db'), key, 'existing');
const readMs = time(() => {
  let bytes = 0;
  for (const row of reader.prepare<[], { leaf: Buffer }>('SELECT * FROM audit').iterate()) {
    bytes += row.leaf.length;
  }
  if (bytes < rows * 32) throw new Error('The log is shorter than what was written.');
});
reader.close();
const start = performance.now();
const verdict = await verifyAudit(store.audit.source, {
  vault: services.vault.id,
  trustedKey: services.vault.keys.auditPublicKey,
});
if (!verdict.ok) throw new Error(`The log does not hold: ${verdict.kind}.`);
const verifyMs = performance.now() - start;
close();
bare.close();
rmSync(folder, { recursive: true, force: true });
process.send?.({
  appendP50: percentile(own, 0.5),
  appendP99: percentile(own, 0.99),
  bareP99: percentile(plain, 0.99),
  rows: verdict.size,
  verifyMs,
  readMs,
} satisfies AuditTimes);
process.disconnect();
