import { makeStyles, tokens } from '@fluentui/react-components';
import type { Job } from '../../shared/model/job.ts';
import { useJobTitle } from '../shell/status-bar.tsx';
import { ProgressLine } from '../ui/progress-line.tsx';
import { MayButton } from '../shell/may.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto auto',
    alignItems: 'center',
    gap: '12px',
  },
  facts: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
});

/** A job that works on this set, with rate, time left and the way to stop it. */
export function SetProgress({ job }: { readonly job: Job }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const title = useJobTitle(job);
  const cancel = useCommand('jobs.cancel');
  const facts = [
    words('changes.progress', {
      done: formats.number(job.done),
      total: job.total === null ? '?' : formats.number(job.total),
    }),
    job.ratePerSecond === null
      ? ''
      : words('shell.job.rate', { rate: formats.number(Math.round(job.ratePerSecond)) }),
    job.secondsLeft === null
      ? ''
      : words('shell.job.left', { time: formats.duration(job.secondsLeft) }),
  ].filter(Boolean);
  return (
    <div className={styles.root}>
      <span>{title}</span>
      <ProgressLine label={title} done={job.done} total={job.total} />
      <span className={styles.facts}>{facts.join(' · ')}</span>
      <MayButton operation="jobs.cancel" onClick={() => void cancel.run({ id: job.id })}>
        {words('shell.cancel')}
      </MayButton>
    </div>
  );
}
