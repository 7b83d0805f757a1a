import type { Job } from '../../../shared/model/job.ts';
import type { CommandContext } from '../context.ts';
import { Failure } from '../../../shared/failure.ts';
import { fileFailure } from '../store/file-failure.ts';
import { draftOf } from '../vault/policy-change.ts';
import type { PolicyEdit } from '../vault/open-authority.ts';
import { rememberPolicy } from '../store/policy-serial.ts';
import { startReseal } from './reseal.ts';

/** What the log says of an act on operators or roles. */
export type Told = {
  readonly action: string;
  readonly target: string;
  readonly targetLabel?: string;
  readonly reason?: string;
  readonly detail?: Readonly<Record<string, string | number>>;
};

/** What an act brought along. */
export type Acted = {
  /** The groups of the code of a new invitation. */
  readonly code: readonly string[] | null;
  /** What seals values anew, where a compartment has another key. */
  readonly reseal: Job | null;
};

/**
 * Changes the policy. What cannot be written down does not happen, so the log hears of it first;
 * then the header is written, and then the database remembers which policy is the newest.
 */
export async function changeOperators(
  context: CommandContext,
  told: Told,
  edit: PolicyEdit,
): Promise<Acted> {
  const { store, operator, authority, jobs } = context;
  // Refused before anything is written; and a change of keys needs the jobs to itself.
  edit(draftOf(authority.header));
  if (jobs.busy) throw new Failure('job-running');
  const record = (step: string, group?: 'made' | 'ended'): void =>
    store.write((tx) => {
      if (step === 'done') rememberPolicy(tx, authority.header.policy);
      // Whoever takes an officer out hears that the recovery group is another one, or none, by that.
      const detail = { ...told.detail, step, ...(group && { group }) };
      const decision = step === 'failed' ? ('failed' as const) : ('allowed' as const);
      return {
        value: undefined,
        entries: [{ ...told, operator: operator.name, decision, detail }],
      };
    });
  record('start');
  try {
    const { code, renewed, group } = await authority.change(edit);
    record('done', group === 'made' || group === 'ended' ? group : undefined);
    return { code, reseal: renewed.length > 0 ? startReseal(context) : null };
  } catch (error) {
    record('failed');
    throw fileFailure(error);
  }
}
