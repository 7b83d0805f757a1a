import * as v from 'valibot';
import { Failure } from '../../../shared/failure.ts';
import type { FailedSignIns } from '../../../shared/model/session.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { Writer } from '../store/store.ts';
import {
  type Attempt,
  type AttemptKind,
  type AttemptsRead,
  beginAttempts,
  type ChainState,
  newChain,
  readAttempts,
} from '../vault/attempts.ts';
import { hasSystemCode } from '../vault/durable-file.ts';
import type { Opened } from './open-vault.ts';

const metaKey = 'failed-sign-ins';
const chain = v.strictObject({ count: v.number(), key: v.string() });
const keptSchema = v.strictObject({ ...chain.entries, previous: v.nullable(chain) });

/** What the database knows of the record: where it goes on, and what was folded in last. */
type Kept = { readonly state: ChainState; readonly previous: ChainState | null };

/** Nothing to tell. */
export const noFailedSignIns: FailedSignIns = { own: 0, isWhole: true };

/**
 * Takes the record of failed sign-ins into the log. The log, and where the record goes on, change in
 * one transaction; whoever comes after a crash finds the record folded or not, and never twice.
 * `failures` is how many attempts in a row the header counted: it shows what the record lacks.
 */
export function foldFailedSignIns(opened: Opened, folder: string, failures: number): FailedSignIns {
  try {
    return fold(opened, folder, failures);
  } catch (error) {
    // Without room, or with a damaged log, the record stays where it is until a later sign-in.
    const isKnown = error instanceof Failure && waits.has(error.code);
    if (!isKnown) throw error;
    return noFailedSignIns;
  }
}

const waits: ReadonlySet<string> = new Set(['disk-failed', 'disk-full', 'vault-read-only']);

/** Begins the record anew, for a database that was put back from before it. */
export function restartFailedSignIns({ services }: Opened, folder: string): void {
  const state = newChain();
  services.store.progress((tx) => keep(tx, { state, previous: null }));
  hasBegun(folder, services.vault.id, state);
}

function fold(opened: Opened, folder: string, failures: number): FailedSignIns {
  const { store, vault } = opened.services;
  const kept = keptIn(opened);
  const read = kept ? readSince(folder, vault.id, kept) : null;
  const lost = read ? lostIn(read, failures) : failures;
  const told = (read?.attempts ?? []).filter(({ kind }) => kind !== 'proof');
  const counts = countsOf(opened, told);
  const own = counts.get(opened.operator.id) ?? ownBefore(opened);
  const isWhole = !kept || (read?.state === 'ok' && lost === 0);
  if (read && isWhole && !read.isOlder && read.count === 0 && own === 0) return noFailedSignIns;
  const next = newChain();
  const entries = [
    ...told.map((attempt) => entryOf(opened, attempt)),
    ...(lost > 0 || (read && read.state !== 'ok') ? [lossOf(lost, read)] : []),
  ];
  const change = (tx: Writer): void => {
    keep(tx, { state: next, previous: read?.end ?? null });
    for (const [id, count] of counts) put(tx, `${metaKey}/${id}`, String(count));
  };
  const [first, ...rest] = entries;
  if (first) {
    store.write((tx) => {
      change(tx);
      return { value: null, entries: [first, ...rest] };
    });
  } else store.progress(change);
  if (!hasBegun(folder, vault.id, next)) return { own, isWhole };
  store.progress((tx) => {
    // Until here a file that lies as it was folded is what a crash leaves behind.
    keep(tx, { state: next, previous: null });
    put(tx, `${metaKey}/${opened.operator.id}`, '0');
  });
  return { own, isWhole };
}

/** Begins the file anew; a disk that takes nothing leaves it as it was folded. */
function hasBegun(folder: string, vaultId: string, state: ChainState): boolean {
  try {
    beginAttempts(folder, vaultId, state);
    return true;
  } catch (error) {
    if (hasSystemCode(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM')) return false;
    throw error;
  }
}

type Since = AttemptsRead & {
  /** It goes on from before the last folding, whose process ended before the file began anew. */
  readonly isOlder: boolean;
};

function readSince(folder: string, vaultId: string, { state, previous }: Kept): Since {
  const read = readAttempts(folder, vaultId, state);
  if (read.state !== 'replaced' || !previous) return { ...read, isOlder: false };
  const older = readAttempts(folder, vaultId, previous);
  return older.state === 'ok' ? { ...older, isOlder: true } : { ...read, isOlder: false };
}

const counted: ReadonlySet<AttemptKind> = new Set([
  'credentials',
  'suspended',
  'proof',
  'header',
  'shares',
]);

/** Attempts that the header counted in a row and the record does not have. */
function lostIn(read: AttemptsRead, failures: number): number {
  const others = read.attempts.filter(({ kind }) => !counted.has(kind)).length;
  return Math.max(0, failures - (read.count - others));
}

function lossOf(lost: number, read: Since | null): AuditEntry {
  const state = read?.state ?? 'begun';
  const detail = { state, attempts: lost };
  const decision = state === 'begun' ? ('allowed' as const) : ('failed' as const);
  return { action: 'session.lose-attempts', operator: '-', target: 'vault', decision, detail };
}

function entryOf({ services }: Opened, { at, kind, operatorId }: Attempt): AuditEntry {
  const { operators } = services.authority.header;
  const name = operators.find((one) => one.operatorId === operatorId)?.name;
  return {
    action: 'session.fail-sign-in',
    operator: name ?? '-',
    target: operatorId === null ? 'vault' : `operator:${operatorId}`,
    decision: 'refused',
    detail: { at: new Date(at).toISOString(), kind },
  };
}

/** What each operator will hear, those among it who are not signing in now. */
function countsOf(opened: Opened, told: readonly Attempt[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { operatorId } of told) {
    if (operatorId === null) continue;
    counts.set(operatorId, (counts.get(operatorId) ?? before(opened, operatorId)) + 1);
  }
  return counts;
}

function ownBefore(opened: Opened): number {
  return before(opened, opened.operator.id);
}

function before({ services }: Opened, operatorId: string): number {
  return Number(metaOf(services.store.whole, `${metaKey}/${operatorId}`) ?? 0);
}

function keptIn({ services }: Opened): Kept | null {
  const text = metaOf(services.store.whole, metaKey);
  if (text === undefined) return null;
  const { count, key, previous } = v.parse(keptSchema, JSON.parse(text));
  return { state: stateOf({ count, key }), previous: previous && stateOf(previous) };
}

function stateOf({ count, key }: v.InferOutput<typeof chain>): ChainState {
  return { count, key: Buffer.from(key, 'base64url') };
}

function keep(tx: Writer, { state, previous }: Kept): void {
  const plain = ({ count, key }: ChainState) => ({ count, key: key.toString('base64url') });
  put(tx, metaKey, JSON.stringify({ ...plain(state), previous: previous && plain(previous) }));
}

function metaOf(read: Opened['services']['store']['whole'], key: string): string | undefined {
  return read.value<string>('SELECT value FROM meta WHERE key = ?', key);
}

function put(tx: Writer, key: string, value: string): void {
  const sql = `INSERT INTO meta (key, value) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`;
  tx.run(sql, key, value);
}
