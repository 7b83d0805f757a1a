import { EyeRegular } from '@fluentui/react-icons';
import type { SessionStatus } from '../../shared/model/session.ts';
import { Banner } from '../ui/banner.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { useCommand } from '../use-command.ts';
import { useRoleName } from '../use-may.ts';
import { useWords } from '../words.ts';
import { FailureView } from './failure.tsx';

/** Says on every page that the vault is shown as another role sees it, with the way back. */
export function ViewBanner({ status }: { readonly status: SessionStatus }) {
  const words = useWords();
  const roleName = useRoleName();
  const viewAs = useCommand('operators.viewAs');
  if (!status.isViewing) return null;
  const role = roleName(status.role ?? '', status.roleName ?? '');
  return (
    <Banner
      icon={<EyeRegular aria-hidden />}
      action={
        <>
          <FailureView failure={viewAs.failure} />
          <BusyButton
            type="button"
            appearance="secondary"
            isBusy={viewAs.running}
            busyLabel={words('view-as.busy')}
            onClick={() => void viewAs.run({ role: null })}
          >
            {words('view-as.back')}
          </BusyButton>
        </>
      }
    >
      <output>{words('view-as.banner', { role })}</output>
    </Banner>
  );
}
