import { makeStyles, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { DamageAlarm } from '../shell/damage-alarm.tsx';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { SalvageDialog } from './salvage-dialog.tsx';

const useStyles = makeStyles({ row: { display: 'flex', gap: '8px' } });

/** Whether every page of the database holds, and what can be done when one does not. */
export function DamagePart() {
  const words = useWords();
  const styles = useStyles();
  const [isOpen, setOpen] = useState(false);
  const query = useQuery('damage.state', {});
  const check = useCommand('damage.check');
  const state = query.value;
  return (
    <Section title={words('settings.damage')}>
      <Text>{words('settings.damageBody')}</Text>
      <DamageAlarm />
      <FailureView failure={query.failure ?? check.failure} />
      <LastCheck />
      <div className={styles.row}>
        <MayButton
          operation="damage.check"
          disabled={state === undefined || state.progress !== null || state.found !== null}
          onClick={() => void check.run({})}
        >
          {words(state?.progress ? 'settings.damageChecking' : 'settings.damageCheck')}
        </MayButton>
        {state?.found ? (
          <MayButton operation="backups.salvage" appearance="primary" onClick={() => setOpen(true)}>
            {words('settings.salvage')}
          </MayButton>
        ) : null}
      </div>
      {isOpen ? <SalvageDialog onClose={() => setOpen(false)} /> : null}
    </Section>
  );
}

function LastCheck() {
  const words = useWords();
  const formats = useFormats();
  const state = useQuery('damage.state', {}).value;
  if (!state) return null;
  const when =
    state.checkedAt === null ? words('settings.damageNever') : formats.dateTime(state.checkedAt);
  return <FactList facts={[{ term: words('settings.damageChecked'), value: when }]} />;
}
