import { Field, Textarea } from '@fluentui/react-components';
import { useWords } from '../words.ts';

type Props = { readonly value: string; readonly onChange: (value: string) => void };

/** Why an operator does something, for the audit log. */
export function ReasonField({ value, onChange }: Props) {
  const words = useWords();
  return (
    <Field label={words('settings.reason')} hint={words('settings.reasonHint')}>
      <Textarea value={value} maxLength={500} onChange={(_event, data) => onChange(data.value)} />
    </Field>
  );
}
