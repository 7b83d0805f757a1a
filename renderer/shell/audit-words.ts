import { useIntl } from 'react-intl';
import type { AuditRow } from '../../shared/model/audit.ts';
import { hasWords, useWords } from '../words.ts';

/** The id of an act's words. The log writes `renew-kit` for the operation `renewKit`. */
export function actionWordsId(action: string): string {
  const name = action.replace(/-([a-z])/gu, (_dash, letter: string) => letter.toUpperCase());
  return `audit.action.${name}`;
}

/** What an act was, in words; its own name where there are none. */
export function useActionWords(): (action: string) => string {
  const intl = useIntl();
  const words = useWords();
  return (action) => {
    const id = actionWordsId(action);
    return hasWords(intl, id) ? words(id) : action;
  };
}

/** What damage to the log means, in words. */
export function useDamageWords(): (kind: string | null) => string {
  const intl = useIntl();
  const words = useWords();
  return (kind) => {
    const id = `audit.damage.${kind ?? ''}`;
    return words(hasWords(intl, id) ? id : 'audit.damage.unknown');
  };
}

/** The mark of what became of an attempt; never colour alone. */
export function shapeOf(decision: AuditRow['decision']): 'dot' | 'square' | 'diamond' {
  if (decision === 'allowed') return 'dot';
  return decision === 'refused' ? 'square' : 'diamond';
}
