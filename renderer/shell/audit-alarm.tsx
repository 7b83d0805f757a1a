import { FailureNote } from '../ui/failure-note.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { useDamageWords } from './audit-words.ts';

/** Says that the audit log is damaged; nothing while it is whole. */
export function AuditAlarm() {
  const words = useWords();
  const damageWords = useDamageWords();
  const alarm = useQuery('audit.head', {}).value?.alarm ?? null;
  if (alarm === null) return null;
  return (
    <FailureNote
      title={words('audit.alarm.title', { damage: damageWords(alarm) })}
      body={words('audit.alarm.body')}
    />
  );
}
