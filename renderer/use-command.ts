import { useCallback, useState } from 'react';
import { operations } from '../shared/contract/index.ts';
import {
  callByName,
  type CommandName,
  type InputFor,
  type OutcomeFor,
  type Refusal,
  type ValueFor,
} from './api.ts';
import { refreshTopics } from './use-query.ts';

export type Command<Name extends CommandName> = {
  /** Carries it out; the outcome says how it went, and `failure` keeps a refusal for the screen. */
  readonly run: (
    input: InputFor<Name>,
    /** Gets the value before what it changed is read again. */
    onValue?: (value: ValueFor<Name>) => void,
  ) => Promise<OutcomeFor<Name>>;
  readonly running: boolean;
  readonly failure: Refusal | undefined;
  readonly reset: () => void;
};

/** One command with its state. What it changed is read again before `run` answers. */
export function useCommand<Name extends CommandName>(name: Name): Command<Name> {
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const run = useCallback(
    async (input: InputFor<Name>, onValue?: (value: ValueFor<Name>) => void) => {
      setRunning(true);
      setFailure(undefined);
      const outcome = await callByName(name, input);
      if (outcome.ok) {
        onValue?.(outcome.value as ValueFor<Name>);
        await refreshTopics(operations.get(name)?.topics ?? []);
      } else setFailure(outcome);
      setRunning(false);
      return outcome;
    },
    [name],
  );
  const reset = useCallback(() => setFailure(undefined), []);
  return { run, running, failure, reset };
}
