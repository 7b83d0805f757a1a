import { Field, Select } from '@fluentui/react-components';
import type { Device } from '../../shared/model/device.ts';
import { useFormats, useWords } from '../words.ts';

type Props = {
  readonly devices: readonly Device[];
  readonly value: string;
  readonly onChange: (device: string) => void;
};

/** One of several devices, told apart by when it was added: two can bear one name. */
export function DeviceSelect({ devices, value, onChange }: Props) {
  const words = useWords();
  const formats = useFormats();
  const named = ({ label, addedAt, isThis }: Device): string =>
    [
      label,
      addedAt === null ? '' : words('operators.device.since', { date: formats.dateTime(addedAt) }),
      isThis ? words('operators.device.this') : '',
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <Field label={words('operators.column.device')}>
      <Select value={value} onChange={(_event, data) => onChange(data.value)}>
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {named(device)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
