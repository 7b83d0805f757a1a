import { Failure } from '../../../shared/failure.ts';
import { accountTarget } from '../../../shared/model/audit.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { CommandContext, FeatureHandlers } from '../context.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { Ways } from '../live/ways.ts';
import { waitingStates } from '../replica/account-rows.ts';
import type { Bound } from '../store/reader.ts';
import { approvals } from './approvals/approvals.ts';
import { requireApproved } from './approvals/standing.ts';
import { endRequest } from './approvals/stored.ts';
import { beginApply, runApply } from './apply.ts';
import { stageFile, stageFound } from './bulk.ts';
import { birthplaceOf, createTyped } from './create.ts';
import { exportLdif } from './export-ldif.ts';
import { handOverFile } from './hand-over-file.ts';
import { isPersonal } from './image.ts';
import {
  requireApplicable,
  requireBulk,
  requireEdits,
  requireKeyFor,
  requireLines,
  requireSetSize,
  requireWithinScope,
} from './limits.ts';
import { queuedDirectories } from './queue.ts';
import { resolveConflict } from './resolve.ts';
import { toChanges, toChangeSet } from './review.ts';
import {
  countOpen,
  createSet,
  insertChange,
  openDraft,
  readSet,
  type StoredChange,
  type StoredSet,
  summarise,
} from './sets.ts';
import { stageEdits } from './stage.ts';
import { undoSet } from './undo.ts';

const ended = new Set(['applied', 'applying', 'withdrawn']);

async function applyAll(context: CommandContext, handle: JobHandle, set: StoredSet) {
  const ways = new Ways(context);
  try {
    return await runApply(context, handle, set, (directory) => ways.of(directory));
  } finally {
    ways.close();
  }
}

/** Goes on with the application of a set that was cut off. */
export function resumeApply(context: CommandContext, id: number): Job {
  const { changeSet } = context.jobs.get(id);
  const set = changeSet === null ? undefined : readSet(context.read, changeSet);
  if (!set) throw new Failure('job-missing');
  requireApplicable(context, set.id, countOpen(context.read, set.id));
  requireApproved(context, context.store.whole, set);
  return context.jobs.restart(id, (handle) => applyAll(context, handle, set));
}

/** Stages, reviews, applies and undoes changes. No other path writes to a directory. */
export const changes: FeatureHandlers<'changes'> = {
  ...approvals,

  list({ read }, { offset, limit }) {
    const sql = 'SELECT * FROM change_sets ORDER BY id DESC LIMIT ? OFFSET ?';
    const sets = read.all<StoredSet>(sql, limit, offset).map((set) => toChangeSet(read, set));
    const total = read.value<number>('SELECT count(*) FROM change_sets') ?? 0;
    const waiting = read.value<number>(
      `SELECT coalesce(sum(n), 0) FROM (
        SELECT (SELECT count(*) FROM changes c WHERE c.change_set = s.id AND c.state IN ${waitingStates}) AS n
        FROM change_sets s WHERE s.state IN ('draft', 'submitted', 'approved', 'applying', 'conflicted', 'partly-applied'))`,
    );
    return { sets, total, waiting: waiting ?? 0 };
  },

  get({ read, refuse }, { id }) {
    const set = readSet(read, id);
    if (!set) throw refuse('change-set-missing');
    return toChangeSet(read, set);
  },

  items({ read, personal, refuse }, { id, state, warning, offset, limit }) {
    if (!readSet(read, id)) throw refuse('change-set-missing');
    const where = ['change_set = ?'];
    const bound: Bound[] = [id];
    if (state) {
      where.push('state = ?');
      bound.push(state);
    }
    // Many targets are a warning of the whole set: every change of it has them.
    if (warning && warning !== 'many-targets') {
      where.push('EXISTS (SELECT 1 FROM json_each(warnings) w WHERE w.value = ?)');
      bound.push(warning);
    }
    const condition = where.join(' AND ');
    const total = read.value<number>(`SELECT count(*) FROM changes WHERE ${condition}`, ...bound);
    const found = read.all<StoredChange>(
      `SELECT * FROM changes WHERE ${condition} ORDER BY problem IS NULL, warnings = '[]', id LIMIT ? OFFSET ?`,
      ...bound,
      limit,
      offset,
    );
    return { changes: toChanges(read, personal, found), total: total ?? 0 };
  },

  ofAccount({ read, personal }, { id }) {
    const found = read.all<StoredChange>(
      `SELECT * FROM changes WHERE target = ? AND state IN ${waitingStates} ORDER BY id LIMIT 200`,
      id,
    );
    return toChanges(read, personal, found);
  },

  stage(context, { targets, edits }) {
    return stageEdits(context, targets, edits);
  },

  stageFound(context, { query, except, edits, title }) {
    requireBulk(context, Number.POSITIVE_INFINITY);
    requireEdits(context, edits);
    requireKeyFor(context, edits);
    return context.jobs.start({ kind: 'stage', title, unit: 'changes' }, (handle) =>
      stageFound(context, handle, { query, except, edits, title }),
    );
  },

  stageNew(context, account) {
    const { store, operator, personal, now, read, refuse } = context;
    const place = birthplaceOf(read, account.directory);
    if (!place) throw refuse('directory-missing');
    const [department] = account.attributes['department'] ?? [];
    const named = typeof department === 'string' ? department : '';
    requireWithinScope(context, { ...account, department: named });
    const change = createTyped(account, place);
    requireLines(context, change);
    if (change.lines.some(({ name }) => isPersonal(name)) && !personal.isOpen) {
      throw refuse('compartment-closed');
    }
    return store.write((tx) => {
      const set =
        openDraft(read, operator.name) ??
        createSet(tx, { title: '', operator: operator.name, now: now(), source: 'operator' });
      insertChange(tx, personal, set, change);
      requireSetSize(context, summarise(tx, set).total);
      return {
        value: { set },
        entries: [
          {
            action: 'changes.stage',
            operator: operator.name,
            changeSet: set,
            detail: { edits: 'create' },
          },
        ],
      };
    });
  },

  stageFile(context, { file, directory }) {
    requireBulk(context, Number.POSITIVE_INFINITY);
    const chosen = context.file(file);
    const sql = 'SELECT id FROM directories WHERE id = ?';
    if (context.read.value<number>(sql, directory) === undefined)
      throw context.refuse('directory-missing');
    return context.jobs.start(
      { kind: 'stage', title: chosen.name, unit: 'bytes', directory },
      (handle) => stageFile(context, handle, { file: chosen, directory }),
    );
  },

  discard({ store, operator, index, now, refuse }, { set, changes: ids }) {
    const known = readSet(store.read, set);
    if (!known) throw refuse('change-set-missing');
    if (ended.has(known.state)) throw refuse('change-set-state');
    const left = store.write((tx) => {
      const sql = `DELETE FROM changes WHERE change_set = ? AND state IN ('draft', 'approved', 'conflicted', 'failed')
        AND id IN (SELECT value FROM json_each(?))`;
      const { changes: count } = tx.run(sql, set, JSON.stringify(ids));
      const end = { how: 'edited', operator: operator.name, now: now() } as const;
      const voided = count > 0 ? endRequest(tx, set, end) : [];
      const { total } = summarise(tx, set);
      if (total === 0) tx.run("UPDATE change_sets SET state = 'withdrawn' WHERE id = ?", set);
      return {
        value: total,
        entries: [
          { action: 'changes.discard', operator: operator.name, changeSet: set, detail: { count } },
          ...voided,
        ],
      };
    });
    index.touch([], new Set());
    return { left };
  },

  withdraw({ store, operator, index, now, refuse }, { id }) {
    const known = readSet(store.read, id);
    if (!known) throw refuse('change-set-missing');
    if (ended.has(known.state)) throw refuse('change-set-state');
    store.write((tx) => {
      const sql = `UPDATE changes SET state = 'withdrawn' WHERE change_set = ?
        AND state IN ('draft', 'submitted', 'approved', 'conflicted', 'failed')`;
      tx.run(sql, id);
      const end = { how: 'withdrawn', operator: operator.name, now: now() } as const;
      const voided = endRequest(tx, id, end);
      const { counts } = summarise(tx, id);
      const state = (counts['applied'] ?? 0) > 0 ? 'applied' : 'withdrawn';
      tx.run('UPDATE change_sets SET state = ? WHERE id = ?', state, id);
      return {
        value: null,
        entries: [
          { action: 'changes.withdraw', operator: operator.name, changeSet: id },
          ...voided,
        ],
      };
    });
    index.touch([], new Set());
    return null;
  },

  apply(context, { id, reason, ticket }) {
    if (context.jobs.busy) throw context.refuse('job-running');
    const set = beginApply(context, id, { reason, ticket });
    return context.jobs.start(
      { kind: 'apply', title: set.title, unit: 'changes', changeSet: id },
      (handle) => applyAll(context, handle, set),
    );
  },

  queue({ read }) {
    return queuedDirectories(read);
  },

  handOvers({ handOvers }) {
    return handOvers.list();
  },

  handOver({ handOvers, store, operator, refuse }, { change }) {
    const held = handOvers.list().find((one) => one.change === change);
    if (!held) throw refuse('hand-over-missing');
    // The secret leaves this process only after the entry that says so is on disk.
    store.write(() => ({
      value: null,
      entries: [
        {
          action: 'changes.handOver',
          operator: operator.name,
          target: accountTarget(held.target),
          targetLabel: held.targetName,
          detail: { change },
        },
      ],
    }));
    const taken = handOvers.take(change);
    if (!taken) throw refuse('hand-over-missing');
    const secret = taken.secret.toString('utf8');
    taken.secret.fill(0);
    return { secret, targetName: held.targetName };
  },

  handOverFile(context, { change, file }) {
    return handOverFile(context, change, context.file(file));
  },

  resolve(context, { change, decision, lines }) {
    return resolveConflict(context, change, { decision, lines });
  },

  async exportLdif(context, { id, file }) {
    return { changes: await exportLdif(context, id, context.file(file)) };
  },

  undo(context, { id }) {
    return undoSet(context, id);
  },
};
