import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { Job, JobIssue } from '../../shared/model/job.ts';
import { callByName } from '../api.ts';
import { FailureView } from './failure.tsx';
import { MayButton } from './may.tsx';
import { JobNote } from './job-note.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { hasWords, useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  list: { maxHeight: '50vh', overflowY: 'auto' },
  line: { width: '96px', fontVariantNumeric: 'tabular-nums' },
  pager: { display: 'flex', gap: '8px', alignItems: 'center' },
});

const pageSize = 100;

export function ReportButton({ job, onOpen }: { readonly job: Job; readonly onOpen: () => void }) {
  const words = useWords();
  if (job.refused === 0) return null;
  return (
    <Button size="small" onClick={onOpen}>
      {words('directories.report.open', { count: job.refused })}
    </Button>
  );
}

/** What came of a job, and why each refused row was refused. */
export function JobReport({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const words = useWords();
  const styles = useStyles();
  const [offset, setOffset] = useState(0);
  const issues = useQuery(
    'jobs.issues',
    { id: job.id, offset, limit: pageSize },
    { keepPrevious: true },
  );
  const total = issues.value?.total ?? job.refused;
  return (
    <DialogFrame
      size="large"
      title={words('directories.report.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.close')}</Button>
          <SaveReport job={job} />
        </>
      }
    >
      <JobNote job={job} />
      <FailureView failure={issues.failure} />
      <div className={styles.list}>
        <IssueTable issues={issues.value?.issues ?? []} />
      </div>
      {total > pageSize ? <Pager offset={offset} total={total} onOffset={setOffset} /> : null}
    </DialogFrame>
  );
}

function IssueTable({ issues }: { readonly issues: readonly JobIssue[] }) {
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const reasonOf = (issue: JobIssue) =>
    hasWords(intl, `directories.issue.${issue.code}`)
      ? words(`directories.issue.${issue.code}`, { detail: issue.detail })
      : issue.detail || issue.code;
  return (
    <Table size="extra-small" aria-label={words('directories.report.title')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell className={styles.line}>
            {words('directories.report.line')}
          </TableHeaderCell>
          <TableHeaderCell>{words('directories.report.reason')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {issues.map((issue, index) => (
          <TableRow key={`${issue.line}-${index}`}>
            <TableCell className={styles.line}>{formats.number(issue.line)}</TableCell>
            <TableCell>{reasonOf(issue)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

type PagerProps = {
  readonly offset: number;
  readonly total: number;
  readonly onOffset: (offset: number) => void;
};

function Pager({ offset, total, onOffset }: PagerProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <div className={styles.pager}>
      <HintButton
        size="small"
        whyNot={offset === 0 ? words('directories.report.first') : undefined}
        onClick={() => onOffset(Math.max(0, offset - pageSize))}
      >
        {words('directories.report.previous')}
      </HintButton>
      <span>
        {words('directories.report.range', {
          from: offset + 1,
          to: Math.min(offset + pageSize, total),
          total,
        })}
      </span>
      <HintButton
        size="small"
        whyNot={offset + pageSize >= total ? words('directories.report.last') : undefined}
        onClick={() => onOffset(offset + pageSize)}
      >
        {words('directories.report.next')}
      </HintButton>
    </div>
  );
}

function SaveReport({ job }: { readonly job: Job }) {
  const words = useWords();
  const save = useCommand('jobs.saveReport');
  const [saved, setSaved] = useState<string | null>(null);
  async function run() {
    const name = words('directories.report.fileName', { id: String(job.id) });
    const chosen = await callByName('files.chooseSave', { purpose: 'report', name });
    if (!chosen.ok || !chosen.value) return;
    const outcome = await save.run({ id: job.id, file: chosen.value.file });
    if (outcome.ok) setSaved(chosen.value.name);
  }
  return (
    <>
      <FailureView failure={save.failure} />
      {saved ? (
        <Notice tone="good" body={words('directories.report.saved', { name: saved })} />
      ) : null}
      <MayButton operation="jobs.saveReport" appearance="primary" onClick={() => void run()}>
        {words('directories.report.save')}
      </MayButton>
    </>
  );
}
