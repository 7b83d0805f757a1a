import type { Approval } from '../../shared/model/approval.ts';
import type { ChangeSet } from '../../shared/model/change.ts';
import type { Refusal } from '../api.ts';
import { type ProofState, useProved } from '../shell/proof.tsx';
import { useWhyAnyReadOnly } from '../shell/use-directory.ts';
import { useCommand } from '../use-command.ts';
import { useMayNot } from '../use-may.ts';
import { useFormats, useWords } from '../words.ts';

/** What the form of a set does next: it asks for an approval, or it applies. */
export type NextStep = {
  readonly label: string;
  readonly whyNot: string | undefined;
  readonly failure: Refusal | undefined;
  /** The proof before many accounts are changed at once; null for a request. */
  readonly proof: ProofState | null;
  /** Reason and ticket are part of what somebody was asked for, and stay as they are. */
  readonly areWordsFixed: boolean;
  readonly run: () => void;
};

/** Changes that applying would still write. */
function pendingOf(set: ChangeSet): number {
  const { applied = 0, withdrawn = 0, conflicted = 0 } = set.counts;
  return Math.max(0, set.total - applied - withdrawn - conflicted);
}

const asking: ReadonlySet<Approval['state']> = new Set(['needed', 'rejected', 'edited', 'expired']);

/** The next step of a set with these words. */
export function useNextStep(
  set: ChangeSet,
  approval: Approval | undefined,
  given: { readonly reason: string; readonly ticket: string },
): NextStep {
  const words = useWords();
  const formats = useFormats();
  const { run: apply, running, proof } = useProved('changes.apply');
  const ask = useCommand('changes.request');
  const mayNotAsk = useMayNot('changes.request');
  const mayNotApply = useMayNot('changes.apply');
  const whyReadOnly = useWhyAnyReadOnly(({ name }) => set.directories.includes(name));
  const pending = pendingOf(set);
  const nothing = set.counts['conflicted'] ? 'changes.apply.conflicts' : 'changes.apply.nothing';
  const whyNone = pending === 0 ? words(nothing) : undefined;
  const whyNoReason = given.reason ? undefined : words('changes.apply.reason');
  const all = { id: set.id, ...given };
  if (approval && asking.has(approval.state)) {
    return {
      label: words(approval.state === 'needed' ? 'approval.ask' : 'approval.ask.again'),
      whyNot: mayNotAsk ?? whyNone ?? whyNoReason,
      failure: ask.failure,
      proof: null,
      areWordsFixed: false,
      run: () => (ask.running ? undefined : void ask.run(all)),
    };
  }
  const isWaiting = approval?.state === 'waiting';
  const whyWaiting = isWaiting ? words('approval.wait') : undefined;
  return {
    label: words(pending === 0 ? 'changes.apply.plain' : 'changes.apply', {
      count: pending,
      shown: formats.number(pending),
      directories: formats.list(set.directories),
    }),
    whyNot: mayNotApply ?? whyNone ?? whyReadOnly ?? whyWaiting ?? whyNoReason ?? proof.whyNot,
    failure: undefined,
    proof,
    areWordsFixed: isWaiting || approval?.state === 'approved',
    run: () => (running ? undefined : void apply(all)),
  };
}
