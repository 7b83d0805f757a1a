import { type FailureCode, failureCodes } from '../../shared/failure.ts';
import type { Job } from '../../shared/model/job.ts';
import type { Surroundings } from './command.ts';
import { Cancelled, Refused, valueOf } from './problems.ts';

const lookEveryMs = 100;

/** Waits for the end of a job and shows how far it is. Throws when it failed or was cancelled. */
export async function waitFor({ host, terminal }: Surroundings, started: Job): Promise<Job> {
  try {
    for (;;) {
      const jobs = valueOf(await host.client.jobs.list({}));
      const job = jobs.find(({ id }) => id === started.id) ?? started;
      if (job.state === 'running') terminal.progress(progressOf(job));
      else return ended(job);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  } finally {
    terminal.progress('');
  }
}

function ended(job: Job): Job {
  if (job.state === 'done') return job;
  if (job.state === 'cancelled') throw new Cancelled();
  throw new Refused(codeOf(job.problem));
}

function codeOf(problem: string | null): FailureCode {
  return failureCodes.find((code) => code === problem) ?? 'internal';
}

function progressOf(job: Job): string {
  const { kind, stage, done, total, unit, ratePerSecond, secondsLeft } = job;
  const at = stage === null ? '' : `, ${stage}`;
  const whole = total === null ? '' : ` of ${total.toLocaleString('en')}`;
  const share = total === null || total === 0 ? '' : `  ${Math.floor((done / total) * 100)} %`;
  const rate =
    ratePerSecond === null ? '' : `  ${Math.round(ratePerSecond).toLocaleString('en')}/s`;
  const left = secondsLeft === null ? '' : `  ${Math.ceil(secondsLeft)} s left`;
  return `${kind}${at}: ${done.toLocaleString('en')}${whole} ${unit}${share}${rate}${left}`;
}
