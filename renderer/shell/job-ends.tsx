import { useEffect, useEffectEvent, useRef } from 'react';
import type { Job } from '../../shared/model/job.ts';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { go } from './go.ts';
import { toneOf, useJobResult } from './job-note.tsx';
import { type Notice, useNotify } from './notify.tsx';
import { useWrittenFiles } from './show-in-folder.tsx';

/** Jobs of which a page tells the end by itself, with more than a line has room for. */
const toldElsewhere: ReadonlySet<Job['kind']> = new Set(['apply']);

const intents: Readonly<Record<ReturnType<typeof toneOf>, NonNullable<Notice['intent']>>> = {
  running: 'info',
  done: 'success',
  stopped: 'warning',
  failed: 'error',
};

/** The jobs that have ended since their list was looked at last; `known` had ended by then. */
export function endedSince(
  known: ReadonlySet<number>,
  jobs: readonly Pick<Job, 'id' | 'state'>[],
): readonly number[] {
  return jobs.filter((job) => job.state !== 'running' && !known.has(job.id)).map(({ id }) => id);
}

/** Says when a job has ended, wherever the operator is by then. */
export function JobEnds() {
  const words = useWords();
  const result = useJobResult();
  const { notify, notifyFailure } = useNotify();
  const jobs = useQuery('jobs.list', {}).value;
  const known = useRef<ReadonlySet<number> | null>(null);
  const show = useCommand('files.showInFolder');
  const actionOf = (job: Job) => {
    const file = useWrittenFiles.getState().files.get(job.id);
    if (file === undefined || job.state !== 'done') {
      return { label: words('shell.job.all'), act: () => go.page('home') };
    }
    const act = async () => {
      const outcome = await show.run({ file });
      if (!outcome.ok) notifyFailure(outcome);
    };
    return { label: words('shell.show-in-folder'), act: () => void act() };
  };
  const tell = useEffectEvent((job: Job) => {
    const title = job.title
      ? words(`directories.jobOf.${job.kind}`, { name: job.title })
      : words(`directories.jobKind.${job.kind}`);
    notify({
      title,
      body: [words(`directories.jobState.${job.state}`), result(job)].filter(Boolean).join(' · '),
      intent: intents[toneOf(job)],
      action: actionOf(job),
    });
  });
  useEffect(() => {
    if (!jobs) return;
    const all = endedSince(new Set(), jobs);
    // What had ended before this window opened is no news; a short job may never be seen running.
    const ended = new Set(endedSince(known.current ?? new Set(all), jobs));
    known.current = new Set(all);
    const job = jobs.find((one) => ended.has(one.id) && !toldElsewhere.has(one.kind));
    if (job) tell(job);
  }, [jobs]);
  return null;
}
