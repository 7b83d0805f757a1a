import { type ComponentProps, useState } from 'react';
import type { Refusal, ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';

/** What a provider said of itself when it was asked; nobody signs in for that. */
export type ProviderCheck = {
  readonly ask: (issuer: string) => Promise<void>;
  readonly isAsking: boolean;
  readonly found: ValueFor<'provider.check'> | undefined;
  readonly failure: Refusal | undefined;
  /** Forgets the answer, which was about another address. */
  readonly forget: () => void;
};

export function useProviderCheck(): ProviderCheck {
  const { run, running, failure, reset } = useCommand('provider.check');
  const [found, setFound] = useState<ValueFor<'provider.check'>>();
  async function ask(issuer: string) {
    setFound(undefined);
    const outcome = await run({ issuer });
    if (outcome.ok) setFound(outcome.value);
  }
  function forget() {
    setFound(undefined);
    reset();
  }
  return { ask, isAsking: running, found, failure, forget };
}

type ButtonProps = Pick<ComponentProps<typeof MayButton>, 'whyNot' | 'size'> & {
  readonly check: ProviderCheck;
  readonly issuer: string;
};

export function CheckButton({ check, issuer, whyNot, ...button }: ButtonProps) {
  const words = useWords();
  const label = words(check.isAsking ? 'operators.provider.checking' : 'operators.provider.check');
  return (
    <MayButton
      {...button}
      operation="provider.check"
      whyNot={check.isAsking ? label : whyNot}
      onClick={() => void check.ask(issuer)}
    >
      {label}
    </MayButton>
  );
}

/** What came of the question; nothing before it. */
export function CheckView({ check }: { readonly check: ProviderCheck }) {
  const words = useWords();
  return (
    <>
      {check.found ? (
        <Notice
          tone="good"
          title={words('operators.provider.usable')}
          body={words('operators.provider.hosts', check.found)}
        />
      ) : null}
      <FailureView failure={check.failure} />
    </>
  );
}
