import type { AttributeMap } from '../../../shared/model/account.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import { beginSet, dropSet, endSet } from '../changes/bulk.ts';
import { createChange, factLines } from '../changes/create.ts';
import { type Image, readImages, valuesOf } from '../changes/image.ts';
import { equalValues, type Line } from '../changes/lines.ts';
import { insertChange } from '../changes/sets.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { Writer } from '../store/store.ts';
import type { Counts, ImportCursor, Load } from './import-job.ts';

/** Facts that a file without dates cannot take away: an empty field there says nothing. */
const observed = new Set(['@createdAt', '@changedAt', '@lastSignInAt', '@disabledAt']);

/** Turns a file that differs from its directory into a change set of just the differences. */
export class DifferenceStager implements Load {
  readonly #context: CommandContext;
  readonly #cursor: ImportCursor;
  readonly #staged = { staged: 0, already: 0 };
  #set = 0;
  #isEnded = false;

  constructor(context: CommandContext, cursor: ImportCursor) {
    this.#context = context;
    this.#cursor = cursor;
  }

  begin(): void {
    this.#set = beginSet(this.#context, '', 'file');
    this.#context.store.progress((tx) => {
      tx.exec('CREATE TEMP TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY)');
      tx.run('DELETE FROM seen');
    });
  }

  take(tx: Writer, account: IncomingAccount, counts: Counts): void {
    const known = tx.get<{ id: number; content_hash: string }>(
      'SELECT id, content_hash FROM accounts WHERE directory = ? AND remote_id = ?',
      this.#cursor.directory,
      account.remoteId,
    );
    if (!known) {
      this.#insert(tx, createChange(this.#cursor.directory, account));
      counts.added += 1;
      return;
    }
    tx.run('INSERT OR IGNORE INTO seen (id) VALUES (?)', known.id);
    if (this.#context.personal.isFingerprint(known.content_hash, account.contentHash)) {
      counts.unchanged += 1;
      return;
    }
    if (this.#compare(tx, known.id, account)) counts.changed += 1;
    else counts.unchanged += 1;
  }

  async finish(counts: Counts, handle: JobHandle): Promise<number | null> {
    if (this.#cursor.deletions) this.#stageDeletions(counts);
    await handle.checkpoint();
    const { operator, now } = this.#context;
    const { directory } = this.#cursor;
    const { changeSet } = endSet(this.#context, this.#set, this.#staged, {
      edits: [],
      entry: {
        action: 'directories.compare',
        operator: operator.name,
        target: `directory:${directory}`,
        detail: { ...counts, job: handle.id },
      },
      last: (tx, made) => {
        tx.run('UPDATE directories SET refreshed_at = ? WHERE id = ?', now(), directory);
        handle.conclude(tx, { ...made, result: { ...counts } });
      },
    });
    this.#isEnded = true;
    return changeSet ?? null;
  }

  leave(): void {
    if (!this.#isEnded) dropSet(this.#context, this.#set);
    this.#context.changed(['changes', 'directories']);
  }

  #insert(tx: Writer, change: Parameters<typeof insertChange>[3]): void {
    insertChange(tx, this.#context.personal, this.#set, change);
    this.#staged.staged += 1;
  }

  /** Stages what differs; an entry that only looks different keeps its new hash and nothing else. */
  #compare(tx: Writer, id: number, account: IncomingAccount): boolean {
    const image = readImages(tx, [id], this.#context.personal).get(id);
    if (!image) return false;
    const lines = differences(image, account);
    const members = this.#compareMembers(tx, image, account);
    if (lines.length === 0) {
      const fingerprint = this.#context.personal.fingerprint(account.contentHash);
      tx.run('UPDATE accounts SET content_hash = ? WHERE id = ?', fingerprint, id);
      return members;
    }
    const { directory, version: baseVersion } = image;
    const { contentHash } = account;
    this.#insert(tx, { target: id, directory, kind: 'modify', baseVersion, lines, contentHash });
    return true;
  }

  #compareMembers(tx: Writer, image: Image, account: IncomingAccount): boolean {
    if (image.kind !== 'group') return false;
    const sql = 'SELECT id FROM accounts WHERE dn_key = ? AND directory = ?';
    const wanted = new Set<number>();
    for (const dn of account.members) {
      const id = tx.value<number>(sql, dn, image.directory);
      if (id !== undefined) wanted.add(id);
    }
    const present = new Set(
      tx.values<number>('SELECT member_id FROM members WHERE group_id = ?', image.id),
    );
    const stage = (kind: 'member-add' | 'member-remove', other: number): void => {
      const { directory, version: baseVersion } = image;
      this.#insert(tx, { target: image.id, directory, kind, baseVersion, other, lines: [] });
    };
    const joining = [...wanted].filter((id) => !present.has(id));
    const leaving = [...present].filter((id) => !wanted.has(id));
    for (const id of joining) stage('member-add', id);
    for (const id of leaving) stage('member-remove', id);
    return joining.length + leaving.length > 0;
  }

  #stageDeletions(counts: Counts): void {
    const { store } = this.#context;
    store.progress((tx) => {
      const sql = `SELECT id, version FROM accounts WHERE directory = ? AND deleted_at IS NULL
        AND id NOT IN (SELECT id FROM seen)`;
      for (const { id, version } of tx.all<{ id: number; version: number }>(
        sql,
        this.#cursor.directory,
      )) {
        this.#insert(tx, {
          target: id,
          directory: this.#cursor.directory,
          kind: 'delete',
          baseVersion: version,
          lines: [{ name: '@deleted', before: ['false'], after: ['true'] }],
          warnings: ['deletes-account'],
        });
        counts.changed += 1;
      }
    });
  }
}

function differences(image: Image, account: IncomingAccount): Line[] {
  const open = JSON.parse(account.attributes) as AttributeMap;
  const personal = JSON.parse(account.personal ?? '{}') as AttributeMap;
  const wanted = new Map(Object.entries({ ...open, ...personal }));
  const lower = new Set([...wanted.keys()].map((name) => name.toLowerCase()));
  const gone = Object.keys({ ...image.open, ...image.personal }).filter(
    (name) => !lower.has(name.toLowerCase()),
  );
  const lines: Line[] = [
    ...factLines(account)
      .filter(({ name, value }) => value !== null || !observed.has(name))
      .map(({ name, value }) => ({ name, before: valuesOf(image, name), after: value })),
    ...[...wanted].map(([name, after]) => ({ name, before: valuesOf(image, name), after })),
    ...gone.map((name) => ({ name, before: valuesOf(image, name), after: null })),
  ];
  if (account.dn !== null && account.dn !== image.dn) {
    lines.push({ name: '@dn', before: image.dn === null ? null : [image.dn], after: [account.dn] });
  }
  return lines.filter((line) => !equalValues(line.before, line.after));
}
