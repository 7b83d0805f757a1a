import { Field, Textarea } from '@fluentui/react-components';
import { useWords } from '../words.ts';

type Props = { readonly value: string; readonly onChange: (reason: string) => void };

/** Why somebody does it, which the log keeps. */
export function ReasonField({ value, onChange }: Props) {
  const words = useWords();
  return (
    <Field label={words('operators.reason')} hint={words('operators.reason.hint')}>
      <Textarea value={value} maxLength={500} onChange={(_event, data) => onChange(data.value)} />
    </Field>
  );
}
