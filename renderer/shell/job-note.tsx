import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { failureCodes } from '../../shared/failure.ts';
import type { Job } from '../../shared/model/job.ts';
import { paint } from '../ui/paint.ts';
import { ProgressLine } from '../ui/progress-line.tsx';
import { useCommand } from '../use-command.ts';
import { hasWords, useFormats, useWords } from '../words.ts';
import { FailureView, useFailureWords } from './failure.tsx';
import { MayButton } from './may.tsx';
import { go } from './go.ts';
import { ShowInFolder, useWrittenFiles } from './show-in-folder.tsx';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '4px',
    padding: '8px 12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `3px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  running: { borderLeftColor: tokens.colorBrandStroke1 },
  done: { borderLeftColor: paint.ok },
  stopped: { borderLeftColor: paint.warn },
  failed: { borderLeftColor: paint.bad },
  line: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
  title: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  actions: { display: 'flex', gap: '8px', marginInlineStart: 'auto' },
});

/** Counts of a result in words: `9,998 added · 2 refused`. */
export function useJobResult(): (job: Job) => string {
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  return (job) => {
    const counts = Object.entries(job.result).filter(
      ([key, count]) => key !== 'refused' && count > 0,
    );
    const parts = counts.map(([key, count]) => {
      if (key === 'sizeBytes') return formats.bytes(count);
      return hasWords(intl, `directories.result.${key}`)
        ? words(`directories.result.${key}`, { count })
        : `${formats.number(count)} ${key}`;
    });
    if (job.refused > 0) parts.push(words('directories.result.refused', { count: job.refused }));
    return parts.join(' · ');
  };
}

function useProgressWords(job: Job): string {
  const words = useWords();
  const formats = useFormats();
  const amount = job.unit === 'bytes' ? formats.bytes : formats.number;
  const done =
    job.total === null
      ? amount(job.done)
      : words('directories.job.of', { done: amount(job.done), total: amount(job.total) });
  const rate = job.ratePerSecond === null ? '' : amount(Math.round(job.ratePerSecond));
  return [
    job.stage === null ? '' : words(`shell.job.stage.${job.stage}`),
    job.unit === 'bytes' ? done : words(`directories.unit.${job.unit}`, { amount: done }),
    rate && words('shell.job.rate', { rate }),
    job.secondsLeft === null
      ? ''
      : words('shell.job.left', { time: formats.duration(job.secondsLeft) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

type Props = { readonly job: Job; readonly actions?: ReactNode };

/** One job: how far it is, or what came of it, and what can be done with it now. */
export function JobNote({ job, actions }: Props) {
  const words = useWords();
  const styles = useStyles();
  const formats = useFormats();
  const title = job.title
    ? words(`directories.jobOf.${job.kind}`, { name: job.title })
    : words(`directories.jobKind.${job.kind}`);
  return (
    <div className={mergeClasses(styles.root, styles[toneOf(job)])}>
      <div className={styles.line}>
        <span className={styles.title}>{title}</span>
        <span>{words(`directories.jobState.${job.state}`)}</span>
        <span className={styles.quiet}>{formats.ago(job.endedAt ?? job.startedAt)}</span>
        <div className={styles.actions}>
          <JobButtons job={job} title={title} />
          {actions}
        </div>
      </div>
      {job.state === 'running' ? <RunningPart job={job} title={title} /> : <EndedPart job={job} />}
    </div>
  );
}

/** A job that came to its end and refused something is done, and still wants to be looked at. */
export function toneOf(
  job: Pick<Job, 'state' | 'refused'>,
): 'running' | 'done' | 'stopped' | 'failed' {
  const { state, refused } = job;
  if (state === 'interrupted' || state === 'cancelled') return 'stopped';
  return state === 'done' && refused > 0 ? 'stopped' : state;
}

function RunningPart({ job, title }: { readonly job: Job; readonly title: string }) {
  const styles = useStyles();
  const progress = useProgressWords(job);
  return (
    <>
      <ProgressLine label={title} done={job.done} total={job.total} />
      <span className={styles.quiet}>{progress}</span>
    </>
  );
}

function EndedPart({ job }: { readonly job: Job }) {
  const styles = useStyles();
  const words = useWords();
  const result =
    useJobResult()(job) || (job.state === 'done' ? words('directories.result.nothing') : '');
  const wordsOfFailure = useFailureWords();
  const problem = job.problem
    ? wordsOfFailure({ ok: false, code: codeOf(job.problem), facts: {} })
    : undefined;
  return (
    <>
      {result ? <span className={styles.quiet}>{result}</span> : null}
      {problem ? (
        <span>
          {problem.title} {problem.body}
        </span>
      ) : null}
    </>
  );
}

function codeOf(problem: string) {
  return failureCodes.find((code) => code === problem) ?? 'internal';
}

function JobButtons({ job, title }: { readonly job: Job; readonly title: string }) {
  const words = useWords();
  const cancel = useCommand('jobs.cancel');
  const resume = useCommand('jobs.resume');
  const changeSet = job.changeSet;
  const written = useWrittenFiles(({ files }) => files.get(job.id));
  return (
    <>
      <FailureView failure={cancel.failure ?? resume.failure} />
      {job.state === 'running' && job.stage !== 'swapping' ? (
        <MayButton
          operation="jobs.cancel"
          size="small"
          aria-label={words('shell.job.cancel', { job: title })}
          onClick={() => void cancel.run({ id: job.id })}
        >
          {words('shell.cancel')}
        </MayButton>
      ) : null}
      {job.state === 'interrupted' ? (
        <MayButton
          operation="jobs.resume"
          size="small"
          appearance="primary"
          onClick={() => void resume.run({ id: job.id })}
        >
          {words('directories.job.resume')}
        </MayButton>
      ) : null}
      {written !== undefined && job.state === 'done' ? <ShowInFolder file={written} /> : null}
      {changeSet !== null && job.state === 'done' ? (
        <Button size="small" onClick={() => go.changeSet(changeSet)}>
          {words('directories.job.review')}
        </Button>
      ) : null}
    </>
  );
}
