import { TimerRegular } from '@fluentui/react-icons';
import type { SessionStatus } from '../../../shared/model/session.ts';
import { useNow } from '../../preferences.ts';
import { Banner } from '../../ui/banner.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { useCommand } from '../../use-command.ts';
import { useRoleName } from '../../use-may.ts';
import { useFormats, useWords } from '../../words.ts';
import { FailureView } from '../failure.tsx';

/** Counts a lent role down on every page, with the way to give it back. */
export function ElevationBanner({ status }: { readonly status: SessionStatus }) {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const now = useNow(1_000);
  const end = useCommand('elevation.end');
  const { elevation } = status;
  if (!elevation) return null;
  const seconds = Math.max(1, Math.ceil(((elevation.endsAt ?? now) - now) / 1_000));
  const left = formats.duration(seconds);
  const role = roleName(elevation.role, elevation.roleName);
  return (
    <Banner
      icon={<TimerRegular aria-hidden />}
      action={
        <>
          <FailureView failure={end.failure} />
          <BusyButton
            type="button"
            appearance="secondary"
            isBusy={end.running}
            busyLabel={words('elevation.ending')}
            onClick={() => void end.run({})}
          >
            {words('elevation.end')}
          </BusyButton>
        </>
      }
    >
      {/* A clock that counts aloud would be heard over everything else. */}
      <span role="timer" aria-live="off">
        {words('elevation.banner', { role, name: elevation.lentBy, left })}
      </span>
    </Banner>
  );
}
