import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '../use-query.ts';
import { AuditAlarm } from '../shell/audit-alarm.tsx';
import { DamageAlarm } from '../shell/damage-alarm.tsx';
import { OwnElevation } from '../shell/elevation/own-elevation.tsx';
import { ToGrant } from '../shell/elevation/to-grant.tsx';
import { FailedSignIns } from '../shell/failed-sign-ins.tsx';
import { FailureView } from '../shell/failure.tsx';
import { HandOvers } from '../shell/hand-over.tsx';
import { KeysDue } from '../shell/keys-due.tsx';
import { PageFrame } from '../ui/page-frame.tsx';
import { useWords } from '../words.ts';
import { FirstDirectory } from './first-directory.tsx';
import { LastActs } from './last-acts.tsx';
import { NextSteps } from './next-steps.tsx';
import { StateTiles } from './state-tiles.tsx';
import { ToDecide } from './to-decide.tsx';
import { Jobs, WaitingSets } from './waiting.tsx';
import { Worklists } from './worklists.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(420px, 1fr))',
    gap: '24px',
    alignItems: 'start',
  },
  column: { display: 'flex', flexDirection: 'column', rowGap: '24px', minWidth: 0 },
});

/** What wants attention today. With no directory yet, the way to the first one. */
export function HomePage() {
  const words = useWords();
  const styles = useStyles();
  const directories = useQuery('directories.list', {});
  const kinds = useQuery('accounts.facets', {}).value?.kinds ?? {};
  const found = directories.value;
  const isUnopened = useQuery('damage.state', {}).value?.found?.isUnopened ?? false;
  // A database that was not opened has no directories to show, and none to begin with.
  if (found && found.length === 0 && !isUnopened) return <FirstDirectory />;
  return (
    <PageFrame
      title={words('home.title')}
      detail={
        found
          ? words('home.detail', {
              people: kinds['person'] ?? 0,
              services: kinds['service'] ?? 0,
              groups: kinds['group'] ?? 0,
              directories: found.length,
            })
          : null
      }
    >
      <FailureView failure={directories.failure} />
      <AuditAlarm />
      <FailedSignIns />
      <HandOvers />
      <DamageAlarm hasWay />
      <KeysDue />
      <StateTiles />
      <div className={styles.columns}>
        <div className={styles.column}>
          <ToDecide />
          <ToGrant />
          <OwnElevation isBrief />
          <WaitingSets />
          <Worklists />
          <Jobs />
          <NextSteps />
        </div>
        <div className={styles.column}>
          <LastActs />
        </div>
      </div>
    </PageFrame>
  );
}
