import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { WaitingRequest } from '../../shared/model/approval.ts';
import { RequestedDialog } from '../shell/approval/requested-dialog.tsx';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { Section } from '../ui/section.tsx';
import { WaitingNote } from '../ui/waiting-note.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

/** Requests that wait for the decision of whoever is signed in; nothing for who may not decide. */
export function ToDecide() {
  const words = useWords();
  const permissions = useQuery('session.status', {}).value?.permissions ?? [];
  const { value = [], failure } = useQuery('changes.toDecide', {});
  const [shown, setShown] = useState<WaitingRequest | null>(null);
  if (!permissions.includes('changes.approve')) return null;
  // Whoever works alone has nothing to decide, and need not read about it.
  if (value.length === 0 && !failure && shown === null) return null;
  return (
    <Section title={words('home.to-decide')}>
      <FailureView failure={failure} />
      {value.map((waiting) => (
        <One key={waiting.request} waiting={waiting} onShow={() => setShown(waiting)} />
      ))}
      {shown ? <RequestedDialog waiting={shown} onClose={() => setShown(null)} /> : null}
    </Section>
  );
}

type OneProps = { readonly waiting: WaitingRequest; readonly onShow: () => void };

function One({ waiting, onShow }: OneProps) {
  const words = useWords();
  const formats = useFormats();
  const { set, title, operator, reason, changes, expiresAt } = waiting;
  const untitled = words('home.waiting.untitled', { id: set ?? 0 });
  const name = title || (set === null ? words('approval.requested.untitled') : untitled);
  return (
    <WaitingNote
      kind="asked"
      title={name}
      facts={[
        operator,
        words('home.waiting.changes', { count: changes }),
        reason,
        words('approval.until', { time: formats.dateTime(expiresAt) }),
      ]}
    >
      <Button
        size="small"
        aria-label={words('home.waiting.reviewOf', { title: name })}
        onClick={() => (set === null ? onShow() : go.changeSet(set))}
      >
        {words('home.waiting.review')}
      </Button>
    </WaitingNote>
  );
}
