import { useState } from 'react';
import {
  callByName,
  type CommandName,
  type InputFor,
  type Refusal,
  type ValueFor,
} from '../api.ts';
import { type ProofState, useProved } from './proof.tsx';

type Chosen = { readonly file: string; readonly name: string };

export type ProvedFile<Name extends CommandName> = {
  /** Carries it out with the file that is chosen; null when none was, or when it was refused. */
  readonly run: (
    name: string,
    inputOf: (file: string) => InputFor<Name>,
    onValue?: (value: ValueFor<Name>, chosen: Chosen) => void,
  ) => Promise<(Chosen & { readonly value: ValueFor<Name> }) | null>;
  readonly running: boolean;
  readonly proof: ProofState;
};

/**
 * A command that writes a file and asks for a proof when the last one is too old. The file is
 * chosen once, also where the proof comes in between.
 */
export function useProvedFile<Name extends CommandName>(
  command: Name,
  purpose: InputFor<'files.chooseSave'>['purpose'],
): ProvedFile<Name> {
  const { run: carryOut, running, proof } = useProved(command);
  const [kept, setKept] = useState<(Chosen & { readonly asked: string }) | null>(null);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  async function choose(name: string): Promise<Chosen | null> {
    if (kept?.asked === name) return kept;
    const answer = await callByName('files.chooseSave', { purpose, name });
    setRefusal(answer.ok ? undefined : answer);
    return answer.ok ? answer.value : null;
  }
  const run: ProvedFile<Name>['run'] = async (name, inputOf, onValue) => {
    const chosen = await choose(name);
    if (!chosen) return null;
    const { file } = chosen;
    const outcome = await carryOut(inputOf(file), (value) => onValue?.(value, chosen));
    if (outcome?.ok) {
      setKept(null);
      return { file, name: chosen.name, value: outcome.value as ValueFor<Name> };
    }
    const isProofMissing = !outcome || proofCodes.has(outcome.code);
    setKept(isProofMissing ? { ...chosen, asked: name } : null);
    return null;
  };
  return { run, running, proof: { ...proof, failure: refusal ?? proof.failure } };
}

const proofCodes: ReadonlySet<string> = new Set(['step-up-required', 'provider-needed']);
