import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Device } from '../../shared/model/device.ts';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { ActionLine } from './action-line.tsx';
import { AddDeviceDialog } from './add-device-dialog.tsx';

const useStyles = makeStyles({ body: { color: tokens.colorNeutralForeground3 } });

/** The devices from which whoever is signed in works, and the code for another one. */
export function OwnDevices() {
  const words = useWords();
  const styles = useStyles();
  const [isAdding, setIsAdding] = useState(false);
  const devices = useQuery('operators.ownDevices', {}).value ?? [];
  const told = useTold();
  return (
    <Section title={words('settings.devices')}>
      <FactList facts={devices.map((one) => ({ id: one.id, term: one.label, value: told(one) }))} />
      <ActionLine
        body={words('settings.devicesBody')}
        label={words('settings.addDevice')}
        operation="session.addDevice"
        onAct={() => setIsAdding(true)}
      />
      <span className={styles.body}>{words('settings.devicesRetire')}</span>
      {isAdding ? <AddDeviceDialog onClose={() => setIsAdding(false)} /> : null}
    </Section>
  );
}

/** Since when, when last, and which is the one at hand. */
function useTold(): (device: Device) => string {
  const words = useWords();
  const formats = useFormats();
  return ({ addedAt, lastSignInAt, isRetired, isThis }) =>
    [
      isThis ? words('settings.device.this') : '',
      isRetired ? words('settings.device.retired') : '',
      addedAt === null ? '' : words('settings.device.since', { date: formats.date(addedAt) }),
      lastSignInAt === null
        ? ''
        : words('settings.device.last', { when: formats.ago(lastSignInAt) }),
    ]
      .filter(Boolean)
      .join(' · ');
}
