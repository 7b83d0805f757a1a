import { makeStyles, tokens } from '@fluentui/react-components';
import type { Directory } from '../../../shared/model/directory.ts';
import { useNow } from '../../preferences.ts';
import { freshness } from '../../shell/freshness.ts';
import { useJobTitle } from '../../shell/status-bar.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'center', gap: '6px' },
  quiet: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

const shapes = { fresh: 'dot', stale: 'ring', trouble: 'diamond', never: 'ring' } as const;

/** How old what we hold of a directory is, how often it is read, and the reading that goes on. */
export function LiveState({ directory }: { readonly directory: Directory }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const now = useNow(30_000);
  const job = (useQuery('jobs.list', {}).value ?? []).find(
    (one) => one.state === 'running' && one.directory === directory.id,
  );
  const { live, refreshedAt } = directory;
  if (!live) return null;
  const schedule =
    live.scheduleMinutes === null
      ? words('live.schedule.demand')
      : words('live.schedule.every', {
          minutes: live.scheduleMinutes,
          time: formats.duration(live.scheduleMinutes * 60),
        });
  return (
    <>
      <span
        className={styles.line}
        title={refreshedAt === null ? undefined : formats.dateTime(refreshedAt)}
      >
        <StateMark shape={shapes[freshness(directory, now)]} />
        {refreshedAt === null ? words('live.never') : formats.ago(refreshedAt, now)}
        {live.connection.readOnly ? ` · ${words('live.read-only')}` : null}
      </span>
      {job ? <Reading job={job} /> : <span className={styles.quiet}>{schedule}</span>}
    </>
  );
}

function Reading({ job }: { readonly job: Parameters<typeof useJobTitle>[0] }) {
  const title = useJobTitle(job);
  return <ProgressLine label={title} done={job.done} total={job.total} />;
}
