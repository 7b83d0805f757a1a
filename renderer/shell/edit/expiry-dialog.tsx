import { Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { dayEnd, dayStart, dayValue } from '../../ui/days.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';
import { DayField } from '../day-field.tsx';

const dayMs = 86_400_000;

type Props = {
  readonly open: boolean;
  readonly count: number;
  readonly onClose: () => void;
  /** The last moment on which the account works; null for never. */
  readonly onSet: (at: number | null) => void;
};

/** Asks until when an account is to work. */
export function ExpiryDialog({ open, count, onClose, onSet }: Props) {
  const words = useWords();
  const [isNever, setNever] = useState(false);
  const [day, setDay] = useState(() => dayValue(Date.now() + 90 * dayMs));
  const start = dayStart(day);
  return (
    <FormDialog
      open={open}
      title={words('expiry.title', { count })}
      submit={words('stage.submit', { count })}
      cancel={words('shell.cancel')}
      whyNot={isNever || start !== null ? undefined : words('expiry.day.missing')}
      onClose={onClose}
      onSubmit={() => onSet(isNever || start === null ? null : dayEnd(start))}
    >
      <RadioGroup
        value={isNever ? 'never' : 'day'}
        onChange={(_, data) => setNever(data.value === 'never')}
        aria-label={words('expiry.title', { count })}
      >
        <Radio value="day" label={words('expiry.on-day')} />
        <Radio value="never" label={words('expiry.never')} />
      </RadioGroup>
      {isNever ? null : (
        <DayField
          label={words('expiry.day')}
          hint={words('expiry.day.hint')}
          value={day}
          onChange={setDay}
        />
      )}
    </FormDialog>
  );
}
