import { Checkbox, Field, Input } from '@fluentui/react-components';
import { useWords } from '../words.ts';
import type { PartProps } from './role-dialog.tsx';

/** How much a role may change; an empty field is without limit. */
export function LimitFields({ draft, onValue }: PartProps) {
  const words = useWords();
  const numbers = ['perSet', 'perHour'] as const;
  return (
    <>
      {numbers.map((name) => (
        <Field key={name} label={words(`limit.${name}`)} hint={words('limit.empty')}>
          <Input
            value={draft[name]}
            inputMode="numeric"
            maxLength={6}
            onChange={(_event, data) => onValue(name, data.value.trim())}
          />
        </Field>
      ))}
      <Checkbox
        label={words('limit.bulk')}
        checked={draft.bulk}
        onChange={(_event, data) => onValue('bulk', data.checked === true)}
      />
    </>
  );
}
