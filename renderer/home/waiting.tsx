import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ChangeSet } from '../../shared/model/change.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { JobNote } from '../shell/job-note.tsx';
import { JobReport, ReportButton } from '../shell/job-report.tsx';
import { Section } from '../ui/section.tsx';
import { WaitingNote } from '../ui/waiting-note.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({ quiet: { color: tokens.colorNeutralForeground3 } });

const ended: ReadonlySet<ChangeSet['state']> = new Set(['applied', 'withdrawn']);

/** Change sets that somebody must still look at. */
export function WaitingSets() {
  const words = useWords();
  const styles = useStyles();
  const found = useQuery('changes.list', { offset: 0, limit: 50 });
  const waiting = (found.value?.sets ?? []).filter((set) => !ended.has(set.state)).slice(0, 5);
  return (
    <Section title={words('home.waiting')}>
      <FailureView failure={found.failure} />
      {found.value && waiting.length === 0 ? (
        <span className={styles.quiet}>{words('home.waiting.none')}</span>
      ) : null}
      {waiting.map((set) => (
        <WaitingSet key={set.id} set={set} />
      ))}
    </Section>
  );
}

function WaitingSet({ set }: { readonly set: ChangeSet }) {
  const words = useWords();
  const formats = useFormats();
  const title = set.title || words('home.waiting.untitled', { id: set.id });
  return (
    <WaitingNote
      kind="staged"
      title={title}
      facts={[
        words('home.waiting.changes', { count: set.total }),
        words(`change.state.${set.state}`),
        formats.ago(set.createdAt),
      ]}
    >
      <Button
        size="small"
        aria-label={words('home.waiting.reviewOf', { title })}
        onClick={() => go.changeSet(set.id)}
      >
        {words('home.waiting.review')}
      </Button>
    </WaitingNote>
  );
}

/** As many ended jobs as have room; the newest come first. */
const endedShown = 5;

/** Long work that goes on or waits to go on, and what came of the last that ended. */
export function Jobs() {
  const words = useWords();
  const jobs = useQuery('jobs.list', {}).value ?? [];
  const [reportOf, setReportOf] = useState<number | null>(null);
  const reported = jobs.find((job) => job.id === reportOf);
  const open = jobs.filter((job) => job.state === 'running' || job.state === 'interrupted');
  const ended = jobs
    .filter((job) => !open.includes(job))
    .toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
  const shown = [...open, ...ended.slice(0, endedShown)];
  if (shown.length === 0) return null;
  return (
    <Section title={words('home.jobs')}>
      {shown.map((job) => (
        <JobNote
          key={job.id}
          job={job}
          actions={
            job.state === 'running' ? null : (
              <ReportButton job={job} onOpen={() => setReportOf(job.id)} />
            )
          }
        />
      ))}
      {reported ? <JobReport job={reported} onClose={() => setReportOf(null)} /> : null}
    </Section>
  );
}
