import { makeStyles } from '@fluentui/react-components';
import { EyeRegular } from '@fluentui/react-icons';
import type { SessionStatus } from '../../shared/model/session.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { paint } from '../ui/paint.ts';
import { useCommand } from '../use-command.ts';
import { useRoleName } from '../use-may.ts';
import { useWords } from '../words.ts';
import { FailureView } from './failure.tsx';

const useStyles = makeStyles({
  banner: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '4px 16px',
    backgroundColor: paint.warnSoft,
    borderBottom: `1px solid ${paint.warn}`,
  },
  words: { flexGrow: 1 },
});

/** Says on every page that the vault is shown as another role sees it, with the way back. */
export function ViewBanner({ status }: { readonly status: SessionStatus }) {
  const styles = useStyles();
  const words = useWords();
  const roleName = useRoleName();
  const viewAs = useCommand('operators.viewAs');
  if (!status.isViewing) return null;
  const role = roleName(status.role ?? '', status.roleName ?? '');
  return (
    <div className={styles.banner}>
      <EyeRegular aria-hidden />
      <output className={styles.words}>{words('view-as.banner', { role })}</output>
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
    </div>
  );
}
