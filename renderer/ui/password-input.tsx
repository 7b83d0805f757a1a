import { Button, Field, Input, Tooltip } from '@fluentui/react-components';
import { EyeOffRegular, EyeRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useWhenCovered } from './cover.tsx';

export type PasswordInputProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** `current-password` or `new-password`, so that assistive tools say which one is meant. */
  readonly purpose: 'current-password' | 'new-password';
  readonly showLabel: string;
  readonly hideLabel: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
};

/** A password with a button that shows what was typed. */
export function PasswordInput(props: PasswordInputProps) {
  const [isShown, setIsShown] = useState(false);
  useWhenCovered(() => props.onChange(''));
  const toggleLabel = isShown ? props.hideLabel : props.showLabel;
  return (
    <Field
      label={props.label}
      hint={props.hint ?? null}
      validationMessage={props.problem ?? null}
      validationState={props.problem ? 'error' : 'none'}
    >
      <Input
        type={isShown ? 'text' : 'password'}
        value={props.value}
        onChange={(_event, data) => props.onChange(data.value)}
        autoComplete={props.purpose}
        spellCheck={false}
        maxLength={1024}
        // A password reads from left to right in every locale.
        input={{ dir: 'ltr' }}
        contentAfter={
          <Tooltip content={toggleLabel} relationship="label">
            <Button
              appearance="transparent"
              size="small"
              icon={isShown ? <EyeOffRegular /> : <EyeRegular />}
              aria-pressed={isShown}
              onClick={() => setIsShown(!isShown)}
            />
          </Tooltip>
        }
      />
    </Field>
  );
}
