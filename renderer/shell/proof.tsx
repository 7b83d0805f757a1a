import { useState } from 'react';
import type { CommandName, InputFor, OutcomeFor, Refusal } from '../api.ts';
import { PasswordInput } from '../ui/password-input.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { FailureView } from './failure.tsx';

/** What a dialog shows while the password is needed again. */
export type ProofState = {
  readonly isAsked: boolean;
  readonly password: string;
  readonly setPassword: (password: string) => void;
  /** Of the proof or of the command itself. */
  readonly failure: Refusal | undefined;
};

export type Proved<Name extends CommandName> = {
  /** Carries it out, with the proof first when that was asked for; null when the proof was refused. */
  readonly run: (input: InputFor<Name>) => Promise<OutcomeFor<Name> | null>;
  readonly running: boolean;
  readonly proof: ProofState;
};

/**
 * A command that asks for the password when the last proof is too old. Nobody types it without
 * need: the command is tried first, and the refusal brings up the field.
 */
export function useProved<Name extends CommandName>(name: Name): Proved<Name> {
  const command = useCommand(name);
  const prove = useCommand('session.stepUp');
  const [password, setPassword] = useState('');
  const [isAsked, setAsked] = useState(false);
  async function run(input: InputFor<Name>): Promise<OutcomeFor<Name> | null> {
    if (isAsked) {
      const proved = await prove.run({ password });
      setPassword('');
      if (!proved.ok) return null;
    }
    const outcome = await command.run(input);
    setAsked(!outcome.ok && outcome.code === 'step-up-required');
    return outcome;
  }
  const failure = isAsked ? prove.failure : command.failure;
  return {
    run,
    running: command.running || prove.running,
    proof: { isAsked, password, setPassword, failure },
  };
}

/** Why it cannot be sent before the password was typed again; undefined when it can. */
export function useProofMissing({ isAsked, password }: ProofState): string | undefined {
  const words = useWords();
  return isAsked && password === '' ? words('proof.missing') : undefined;
}

/** The password, once it is asked for, and what was refused. */
export function Proof({ proof }: { readonly proof: ProofState }) {
  const words = useWords();
  return (
    <>
      {proof.isAsked ? (
        <PasswordInput
          label={words('proof.password')}
          hint={words('proof.hint')}
          value={proof.password}
          onChange={proof.setPassword}
          purpose="current-password"
          showLabel={words('session.showPassword')}
          hideLabel={words('session.hidePassword')}
        />
      ) : null}
      <FailureView failure={proof.failure} />
    </>
  );
}
