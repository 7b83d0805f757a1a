import { Button } from '@fluentui/react-components';
import { Notice } from '../ui/notice.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { go } from './go.ts';

/** Says to whoever may renew keys that some are due; nothing for anybody else. */
export function KeysDue() {
  const permissions = useQuery('session.status', {}).value?.permissions ?? [];
  return permissions.includes('operators.manage') ? <Due /> : null;
}

function Due() {
  const words = useWords();
  const formats = useFormats();
  const { keys = [] } = useQuery('keys.list', {}).value ?? {};
  const due = keys.filter(({ isOverdue, kind }) => isOverdue && kind !== 'kit');
  if (due.length === 0) return null;
  const kinds = new Set(due.map(({ kind }) => words(`keys.kind.${kind}`)));
  return (
    <Notice
      tone="warning"
      title={words('keys.overdue.title', { count: due.length })}
      body={words('keys.overdue.body', { names: formats.list([...kinds]) })}
      action={<Button onClick={() => go.operators('keys')}>{words('keys.overdue.open')}</Button>}
    />
  );
}
