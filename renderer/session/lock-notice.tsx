import { Button } from '@fluentui/react-components';
import type { SessionStatus } from '../../shared/model/session.ts';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { useCountdown } from './use-countdown.ts';

type Props = { readonly status: SessionStatus };

/** Why the session before ended, when nobody asked for it. */
export function LockNotice({ status }: Props) {
  const words = useWords();
  if (status.heldFor) return <HeldNotice status={status} />;
  const { lockedBecause } = status;
  if (!lockedBecause) return null;
  return <Notice tone="info" body={words(`session.locked.${lockedBecause}`)} />;
}

/** What waits behind the sign-in, for whom and for how long; a lock throws it away. */
function HeldNotice({ status: { heldFor, operators } }: Props) {
  const words = useWords();
  const formats = useFormats();
  const lock = useCommand('session.lock');
  const left = formats.duration(useCountdown(heldFor?.until ?? null));
  const name = operators.find(({ id }) => id === heldFor?.operatorId)?.name ?? '';
  return (
    <Notice
      tone="info"
      body={words('session.locked.held', { name, left })}
      action={
        <Button size="small" onClick={() => void lock.run({})}>
          {words('session.locked.held.discard')}
        </Button>
      }
    />
  );
}
