import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  code: { fontFamily: tokens.fontFamilyMonospace, letterSpacing: '0.08em' },
});

type Props = {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** A short code that changes with each use. Reads from left to right in every locale. */
export function CodeInput({ label, hint, value, onChange }: Props) {
  const styles = useStyles();
  return (
    <Field label={label} hint={hint ?? null}>
      <Input
        value={value}
        onChange={(_event, data) => onChange(data.value)}
        autoComplete="one-time-code"
        spellCheck={false}
        maxLength={32}
        input={{ dir: 'ltr', className: styles.code }}
      />
    </Field>
  );
}
