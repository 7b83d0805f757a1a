import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { dayPattern, dayStart, dayText, typedDay } from '../ui/days.ts';
import { useWords } from '../words.ts';

type Props = {
  /** `2026-11-22`, nothing, or what was typed when that is not a day. */
  readonly value: string;
  readonly label: string;
  /** The label is only read out. */
  readonly isLabelHidden?: boolean;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly onChange: (value: string) => void;
};

/** A day, typed in the order that the chosen language writes it in. */
export function DayField({ value, label, isLabelHidden, hint, problem, onChange }: Props) {
  const words = useWords();
  const { locale } = useIntl();
  const [text, setText] = useState(() => dayText(value, locale));
  const [known, setKnown] = useState({ value, locale });
  const [isTyping, setTyping] = useState(false);
  if (known.value !== value || known.locale !== locale) {
    setKnown({ value, locale });
    // What is being typed is not put into another form under the typing hand.
    if (typedDay(text, locale) !== value) setText(dayText(value, locale));
  }
  const pattern = dayPattern(locale, {
    day: words('day.letters.day'),
    month: words('day.letters.month'),
    year: words('day.letters.year'),
  });
  const isWrong = text.trim() !== '' && dayStart(typedDay(text, locale)) === null && !isTyping;
  const message = problem ?? (isWrong ? words('day.wrong', { pattern }) : undefined);
  return (
    <Field
      {...(isLabelHidden ? {} : { label })}
      {...(hint ? { hint } : {})}
      validationMessage={message ?? null}
      validationState={message ? 'error' : 'none'}
    >
      <Input
        value={text}
        {...(isLabelHidden ? { 'aria-label': label } : {})}
        placeholder={pattern}
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        maxLength={16}
        input={{ dir: 'ltr' }}
        onChange={(_, data) => {
          setTyping(true);
          setText(data.value);
          onChange(typedDay(data.value, locale));
        }}
        onBlur={() => {
          setTyping(false);
          setText(dayText(typedDay(text, locale), locale));
        }}
      />
    </Field>
  );
}
