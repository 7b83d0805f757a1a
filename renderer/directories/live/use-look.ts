import { useCallback, useEffect, useRef, useState } from 'react';
import type { DoctorReport } from '../../../shared/model/connection.ts';
import type { Refusal } from '../../api.ts';

type Outcome = { readonly ok: true; readonly value: DoctorReport } | Refusal;

export type Look = {
  readonly report: DoctorReport | null;
  readonly failure: Refusal | undefined;
  /** When the look that goes on was begun; null when none does. */
  readonly since: number | null;
  readonly begin: (ask: () => Promise<Outcome>) => void;
  /** Nobody waits any longer; a late answer is thrown away. */
  readonly cancel: () => void;
};

/** A look at a server: it takes as long as the server likes, and nobody has to wait for it. */
export function useLook(): Look {
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const [since, setSince] = useState<number | null>(null);
  const turn = useRef(0);
  const cancel = useCallback(() => {
    turn.current += 1;
    setSince(null);
  }, []);
  useEffect(() => cancel, [cancel]);
  const look = async (ask: () => Promise<Outcome>) => {
    turn.current += 1;
    const mine = turn.current;
    setSince(Date.now());
    setReport(null);
    setFailure(undefined);
    const outcome = await ask();
    if (mine !== turn.current) return;
    setSince(null);
    if (outcome.ok) setReport(outcome.value);
    else setFailure(outcome);
  };
  return { report, failure, since, begin: (ask) => void look(ask), cancel };
}
