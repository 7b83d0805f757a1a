import { useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { usePreferences } from '../preferences.ts';
import { useCommand } from '../use-command.ts';

type Known = SessionStatus['operators'][number];

type Remembered = {
  /** Whom the next sign-in is for; undefined in a vault that cannot be read. */
  readonly chosen: Known | undefined;
  readonly choose: (id: string) => void;
  /** Keeps who has signed in, for the next time. Only the id, which says nothing by itself. */
  readonly remember: (status: SessionStatus) => Promise<void>;
};

/** Who signs in: whoever was chosen, else who did last, else who made the vault. */
export function useRemembered(operators: readonly Known[] = []): Remembered {
  const { lastOperator } = usePreferences();
  const set = useCommand('settings.set');
  const [choice, choose] = useState<string | null>(null);
  const byId = (id: string | null) => operators.find((one) => one.id === id);
  const remember = async ({ operatorId }: SessionStatus): Promise<void> => {
    if (operatorId !== null && operatorId !== lastOperator) {
      await set.run({ lastOperator: operatorId });
    }
  };
  return { chosen: byId(choice) ?? byId(lastOperator) ?? operators[0], choose, remember };
}
