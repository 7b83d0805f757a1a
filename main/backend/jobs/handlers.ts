import { writeFileSync } from 'node:fs';
import type { JobIssue } from '../../../shared/model/job.ts';
import type { FeatureHandlers } from '../context.ts';
import type { Reader } from '../store/reader.ts';

function countIssues(read: Reader, id: number): number {
  return read.value<number>('SELECT count(*) FROM job_issues WHERE job = ?', id) ?? 0;
}

function csvCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Shows, cancels and resumes long work, and saves its reports. */
export const jobs: Omit<FeatureHandlers<'jobs'>, 'resume'> = {
  list({ jobs: running }) {
    return running.list();
  },

  cancel({ jobs: running, store, operator }, { id }) {
    const job = running.get(id);
    running.cancel(id);
    store.write(() => ({
      value: null,
      entries: [
        { action: 'jobs.cancel', operator: operator.name, detail: { job: id, kind: job.kind } },
      ],
    }));
    return null;
  },

  issues({ read, jobs: known }, { id, offset, limit }) {
    known.get(id);
    const issues = read.all<JobIssue>(
      'SELECT line, code, detail FROM job_issues WHERE job = ? ORDER BY id LIMIT ? OFFSET ?',
      id,
      limit,
      offset,
    );
    return { issues, total: countIssues(read, id) };
  },

  saveReport({ read, jobs: known, store, operator, file, refuse }, { id, file: token }) {
    known.get(id);
    const chosen = file(token);
    const rows = countIssues(read, id);
    store.write(() => ({
      value: null,
      entries: [{ action: 'jobs.save-report', operator: operator.name, detail: { job: id, rows } }],
    }));
    const lines = ['line,code,detail'];
    for (const issue of read.each<JobIssue>(
      'SELECT line, code, detail FROM job_issues WHERE job = ? ORDER BY id',
      id,
    )) {
      lines.push(`${issue.line},${csvCell(issue.code)},${csvCell(issue.detail)}`);
    }
    try {
      writeFileSync(chosen.path, `${lines.join('\r\n')}\r\n`, { mode: 0o600 });
    } catch {
      // The system's words hold the path; the code says what the operator can do.
      throw refuse('file-unwritable');
    }
    return { rows };
  },
};
