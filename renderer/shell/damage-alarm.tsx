import { Button } from '@fluentui/react-components';
import { FailureNote } from '../ui/failure-note.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { go } from './go.ts';

/** Says that the database or its disk is damaged, and what to do; nothing while both are whole. */
export function DamageAlarm({ hasWay }: { readonly hasWay?: boolean }) {
  const words = useWords();
  const state = useQuery('damage.state', {}).value;
  const action = hasWay ? (
    <Button onClick={() => go.page('settings')}>{words('damage.open')}</Button>
  ) : undefined;
  if (state?.found) {
    const { tables, staleAccounts, isOld, isUnopened } = state.found;
    const facts = { tables: tables.join(', '), count: staleAccounts };
    const damaged = isOld ? 'old' : 'found';
    const kind = isUnopened ? 'unopened' : staleAccounts > 0 ? 'stale' : damaged;
    return (
      <FailureNote
        title={words(`damage.${kind}.title`, facts)}
        body={words(`damage.${kind}.body`, facts)}
        action={action}
      />
    );
  }
  if (!state?.hasDiskFailed) return null;
  return (
    <FailureNote title={words('failure.disk-failed')} body={words('failure.disk-failed.next')} />
  );
}
