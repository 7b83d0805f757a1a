import { useIntl } from 'react-intl';
import type { AuditRow } from '../../shared/model/audit.ts';
import { hasWords, useWords } from '../words.ts';

/** What an act was, in words; its own name where there are none. */
export function useActionWords(): (action: string) => string {
  const intl = useIntl();
  const words = useWords();
  return (action) => {
    const id = `audit.action.${action}`;
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
