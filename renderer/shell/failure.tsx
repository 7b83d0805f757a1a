import { useIntl } from 'react-intl';
import type { ReactNode } from 'react';
import type { Refusal } from '../api.ts';
import { useManagers } from '../managed.ts';
import { FailureNote } from '../ui/failure-note.tsx';
import { hasWords, useWords } from '../words.ts';

/** The words of a refusal: what happened, what was not changed, what to do next. */
export function useFailureWords(): (failure: Refusal) => {
  readonly title: string;
  readonly body: string;
} {
  const intl = useIntl();
  const words = useWords();
  const managers = useManagers();
  return (failure) => {
    const known = hasWords(intl, `failure.${failure.code}`);
    const id = known ? `failure.${failure.code}` : 'failure.internal';
    // A code that a job or a change set kept comes without facts.
    const facts = { ...managers, ...failure.facts };
    return { title: words(id, facts), body: words(`${id}.next`, facts) };
  };
}

type Props = {
  readonly failure: Refusal | undefined;
  readonly action?: ReactNode;
};

/** Shows a refusal in place; nothing when there is none. */
export function FailureView({ failure, action }: Props) {
  const words = useWords();
  const wordsOfFailure = useFailureWords();
  if (!failure) return null;
  const { title, body } = wordsOfFailure(failure);
  const reference = failure.correlation
    ? words('failure.reference', { reference: failure.correlation })
    : undefined;
  return <FailureNote title={title} body={body} reference={reference} action={action} />;
}
