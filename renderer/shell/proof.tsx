import { Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { CommandName, InputFor, OutcomeFor, Refusal, ValueFor } from '../api.ts';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { FailureView } from './failure.tsx';
import { type OwnProof, OwnProofFields, useOwnProof } from './own-proof.tsx';
import {
  type BrowserSignIn,
  BrowserSignInButton,
  BrowserSignInView,
  useBrowserSignIn,
} from './provider-sign-in.tsx';

/** What a dialog shows while a proof is needed again. */
export type ProofState = {
  readonly isAsked: boolean;
  readonly own: OwnProof;
  /** The sign-in with the organisation's provider, once that is asked for; null while it is not. */
  readonly browser: BrowserSignIn | null;
  /** Of the proof or of the command itself. */
  readonly failure: Refusal | undefined;
  /** Why it cannot be sent before the proof; undefined when it can. */
  readonly whyNot: string | undefined;
};

export type Proved<Name extends CommandName> = {
  /** Carries it out, with the proof first when that was asked for; null when the proof was refused. */
  readonly run: (
    input: InputFor<Name>,
    /** Gets the value before what it changed is read again. */
    onValue?: (value: ValueFor<Name>) => void,
  ) => Promise<OutcomeFor<Name> | null>;
  readonly running: boolean;
  readonly proof: ProofState;
};

/**
 * A command that asks for a proof when the last one is too old. Nobody types a password without
 * need: the command is tried first, and the refusal brings up the fields.
 */
export function useProved<Name extends CommandName>(name: Name): Proved<Name> {
  const command = useCommand(name);
  const prove = useCommand('session.stepUp');
  const own = useOwnProof();
  const [isAsked, setAsked] = useState(false);
  const [isBrowserAsked, setBrowserAsked] = useState(false);
  const browser = useBrowserSignIn(() => setBrowserAsked(false));
  const words = useWords();
  const run: Proved<Name>['run'] = async (input, onValue) => {
    if (isAsked) {
      const proved = await prove.run(own.given);
      own.clear();
      if (!proved.ok) return null;
    }
    const outcome = await command.run(input, onValue);
    setAsked(!outcome.ok && outcome.code === 'step-up-required');
    setBrowserAsked(!outcome.ok && outcome.code === 'provider-needed');
    return outcome;
  };
  const refusal = isBrowserAsked ? undefined : command.failure;
  const missing = isBrowserAsked ? words('provider.first') : undefined;
  return {
    run,
    running: command.running || prove.running,
    proof: {
      isAsked,
      own,
      browser: isBrowserAsked ? browser : null,
      failure: isAsked ? prove.failure : refusal,
      whyNot: isAsked ? own.whyNot : missing,
    },
  };
}

/** The fields of a proof, once it is asked for, and what was refused. */
export function Proof({ proof }: { readonly proof: ProofState }) {
  const words = useWords();
  return (
    <>
      {proof.isAsked ? (
        <OwnProofFields
          proof={proof.own}
          label={words('proof.password')}
          hint={words('proof.hint')}
        />
      ) : null}
      {proof.browser ? <BrowserProof browser={proof.browser} /> : null}
      <FailureView failure={proof.failure} />
    </>
  );
}

function BrowserProof({ browser }: { readonly browser: BrowserSignIn }) {
  const words = useWords();
  const name = useQuery('provider.own', {}).value?.name ?? '';
  return (
    <>
      <Text>{words('provider.stepUp', { name })}</Text>
      <BrowserSignInButton signIn={browser} name={name} />
      <BrowserSignInView signIn={browser} />
    </>
  );
}
