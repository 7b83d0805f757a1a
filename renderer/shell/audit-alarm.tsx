import { useState } from 'react';
import type { LogAlarm } from '../../shared/model/audit.ts';
import { FailureNote } from '../ui/failure-note.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';
import { useDamageWords } from './audit-words.ts';
import { MayButton } from './may.tsx';

/** Says that the audit log is damaged, and who has seen it; nothing while it is whole. */
export function AuditAlarm() {
  const words = useWords();
  const damageWords = useDamageWords();
  const [isOpen, setOpen] = useState(false);
  const alarm = useQuery('audit.head', {}).value?.alarmFacts ?? null;
  const whyNot = useWhyNot(alarm);
  if (alarm === null) return null;
  return (
    <>
      <FailureNote
        title={words('audit.alarm.title', { damage: damageWords(alarm.kind) })}
        body={<AlarmBody alarm={alarm} />}
        action={
          <MayButton operation="audit.acknowledge" whyNot={whyNot} onClick={() => setOpen(true)}>
            {words('audit.acknowledge')}
          </MayButton>
        }
      />
      {isOpen ? <AcknowledgeDialog alarm={alarm} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function useWhyNot(alarm: LogAlarm | null): string | undefined {
  const words = useWords();
  if (alarm?.seenBy.some(({ isOwn }) => isOwn)) return words('failure.alarm-acknowledged.next');
  return alarm?.mayAcknowledge === false ? words('audit.acknowledge.part') : undefined;
}

/** What is known of the damage, and who has signed that they have seen it. */
function AlarmBody({ alarm }: { readonly alarm: LogAlarm }) {
  const words = useWords();
  const formats = useFormats();
  const { firstBadSeq, rowsMissing, seenBy } = alarm;
  return (
    <>
      <div>{words('audit.alarm.place', { seq: firstBadSeq, missing: rowsMissing })}</div>
      <div>{words('audit.alarm.body')}</div>
      {seenBy.map(({ operator, at }) => (
        <div key={operator}>
          {words('audit.alarm.seen', { name: operator, when: formats.dateTime(at) })}
        </div>
      ))}
    </>
  );
}
