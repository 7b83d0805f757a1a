import { Failure } from '../../../shared/failure.ts';
import { requireReachable } from '../../../shared/managed.ts';
import type { Connection, DoctorReport } from '../../../shared/model/connection.ts';
import type { Directory } from '../../../shared/model/directory.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { CommandContext, FeatureHandlers } from '../context.ts';
import { credentialsSealer, hasPassword, keepPassword } from '../live/credentials.ts';
import { probe, requireUsable } from '../live/probe.ts';
import { startSync } from '../live/schedule.ts';
import { type LiveDirectory, liveDirectory, liveTask } from '../live/stored.ts';
import { runSync } from '../live/sync-job.ts';
import type { Writer } from '../store/store.ts';
import { readPack, writePack } from './pack.ts';
import { createDirectory, readDirectory } from './rows.ts';

type Verbs =
  | 'probe'
  | 'addLive'
  | 'editConnection'
  | 'setPassword'
  | 'setSchedule'
  | 'sync'
  | 'doctor'
  | 'exportPack'
  | 'importPack';

/** A stored password goes to the server and under the name that it was given for, and nowhere else. */
function isSamePlace(one: Connection, other: Connection): boolean {
  return one.host === other.host && one.port === other.port && one.bindName === other.bindName;
}

function taskFor(
  context: CommandContext,
  connection: Connection,
  given: { readonly password: string | null; readonly stored: LiveDirectory | null },
) {
  const { password, stored } = given;
  if (connection.bindName === null) return { connection, password: null };
  if (password !== null) return { connection, password: Buffer.from(password, 'utf8') };
  if (!stored || !isSamePlace(stored.connection, connection)) {
    throw new Failure('credentials-missing');
  }
  return { ...liveTask(context, stored), connection };
}

/** Looks at a server and writes into the log that somebody did. */
async function look(
  context: CommandContext,
  task: Parameters<typeof probe>[1],
  live: LiveDirectory | null,
): Promise<DoctorReport> {
  const report = await probe(context, task);
  const problems = report.findings.filter(({ level }) => level === 'problem');
  const entry: AuditEntry = {
    action: live ? 'directories.doctor' : 'directories.probe',
    operator: context.operator.name,
    ...(live && { target: `directory:${live.id}`, targetLabel: live.name }),
    detail: {
      host: task.connection.host,
      server: report.server,
      problems: problems.map(({ id, what }) => `${id} ${what}`),
    },
  };
  context.store.write((tx) => {
    if (live && report.server !== null) {
      tx.run('UPDATE directories SET server = ? WHERE id = ?', report.server, live.id);
    }
    return { value: null, entries: [entry] };
  });
  return report;
}

/** Writes to a live directory with its entry in the log, and answers it as it is then. */
function change(
  context: CommandContext,
  live: LiveDirectory,
  verb: string,
  work: (tx: Writer) => Readonly<Record<string, string | number | boolean | null>>,
): Directory {
  context.store.write((tx) => {
    const detail = work(tx);
    const entry: AuditEntry = {
      action: `directories.${verb}`,
      operator: context.operator.name,
      target: `directory:${live.id}`,
      targetLabel: live.name,
      detail,
    };
    return { value: null, entries: [entry] };
  });
  return required(context, live.id);
}

function required(context: CommandContext, id: number): Directory {
  const directory = readDirectory(context, id);
  if (!directory) throw new Failure('directory-missing');
  return directory;
}

/** Operations of directories at a server. */
export const liveHandlers: Pick<FeatureHandlers<'directories'>, Verbs> = {
  probe(context, { connection, password, id }) {
    const stored = id === null ? null : liveDirectory(context.read, id);
    return look(context, taskFor(context, connection, { password, stored }), null);
  },

  async addLive(context, { name, connection, password, scheduleMinutes }) {
    const taken = context.read.value<number>('SELECT id FROM directories WHERE name = ?', name);
    if (taken !== undefined) throw context.refuse('directory-name-taken');
    const task = taskFor(context, connection, { password, stored: null });
    const report = await look(context, task, null);
    requireUsable(report, connection);
    const id = createDirectory(context, name, 'ldap', (tx, made) => {
      const sql =
        'UPDATE directories SET server = ?, connection = ?, schedule_minutes = ? WHERE id = ?';
      tx.run(sql, report.server, JSON.stringify(connection), scheduleMinutes, made);
      const kept = connection.bindName === null ? null : password;
      keepPassword(tx, credentialsSealer(context), made, kept);
    });
    if (id === null) throw context.refuse('directory-name-taken');
    return required(context, id);
  },

  async editConnection(context, { id, connection, password }) {
    if (context.jobs.busy) throw context.refuse('job-running');
    const live = liveDirectory(context.read, id);
    const report = await look(
      context,
      taskFor(context, connection, { password, stored: live }),
      null,
    );
    requireUsable(report, connection);
    return change(context, live, 'editConnection', (tx) => {
      const sealer = credentialsSealer(context);
      if (connection.bindName === null) keepPassword(tx, sealer, id, null);
      else if (password !== null) keepPassword(tx, sealer, id, password);
      // Another server or other bases are another content: what was read is read whole again.
      const isSame =
        isSamePlace(live.connection, connection) &&
        JSON.stringify(live.connection.bases) === JSON.stringify(connection.bases);
      const forget = isSame ? '' : ', cursor = NULL, unfinished = NULL, deletions = NULL';
      if (!isSame) tx.run('DELETE FROM mirror_gone WHERE directory = ?', id);
      tx.run(
        `UPDATE directories SET connection = ?, server = ?, problem = NULL${forget} WHERE id = ?`,
        JSON.stringify(connection),
        report.server,
        id,
      );
      const { host, port, security, readOnly } = connection;
      return { host, port, security, readOnly, pinned: connection.pin !== null };
    });
  },

  setPassword(context, { id, password }) {
    const live = liveDirectory(context.read, id);
    return change(context, live, 'setPassword', (tx) => {
      keepPassword(tx, credentialsSealer(context), id, password);
      return { forgotten: password === null };
    });
  },

  setSchedule(context, { id, scheduleMinutes }) {
    const live = liveDirectory(context.read, id);
    return change(context, live, 'setSchedule', (tx) => {
      tx.run('UPDATE directories SET schedule_minutes = ? WHERE id = ?', scheduleMinutes, id);
      return { minutes: scheduleMinutes };
    });
  },

  sync(context, { id, full, acceptDeletions }) {
    const live = liveDirectory(context.read, id);
    requireReachable(context.managed, live.connection.host);
    if (live.connection.bindName !== null && !hasPassword(context.read, id)) {
      throw context.refuse('credentials-missing');
    }
    if (!context.personal.isOpen) throw context.refuse('compartment-closed');
    return startSync(context, live, { isFull: full, acceptDeletions, bySchedule: false });
  },

  doctor(context, { id }) {
    const live = liveDirectory(context.read, id);
    return look(context, liveTask(context, live), live);
  },

  exportPack(context, { file }) {
    return writePack(context, context.file(file));
  },

  importPack(context, { file }) {
    return readPack(context, context.file(file));
  },
};

/** Goes on with the reading of a directory that was cut off. */
export function resumeSync(context: CommandContext, id: number): Job {
  const { directory } = context.jobs.get(id);
  const live = liveDirectory(context.read, directory ?? 0);
  const options = { isFull: false, acceptDeletions: false, bySchedule: false };
  return context.jobs.restart(id, (handle) => runSync(context, handle, live, options));
}
