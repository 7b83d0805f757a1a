import { Field, Radio, RadioGroup, Select } from '@fluentui/react-components';
import type { Preferences } from '../../shared/contract/settings.ts';
import { managers } from '../../shared/managed.ts';
import { languages } from '../i18n.ts';
import { useManagedPolicy } from '../managed.ts';
import { usePreferences } from '../preferences.ts';
import { FailureView } from '../shell/failure.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

const themes = ['system', 'light', 'dark', 'high-contrast'] as const;
const densities = ['compact', 'comfortable'] as const;
const languageChoices: readonly Preferences['language'][] = ['system', ...languages];
const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 240] as const;

/** How the screen looks, and when it locks itself. Each choice counts at once. */
export function GeneralPart() {
  const { theme, density, language, autoLockMinutes } = usePreferences();
  const set = useCommand('settings.set');
  return (
    <>
      <RadioChoice
        name="theme"
        value={theme}
        choices={themes}
        onChoose={(chosen) => void set.run({ theme: chosen })}
      />
      <RadioChoice
        name="density"
        value={density}
        choices={densities}
        onChoose={(chosen) => void set.run({ density: chosen })}
      />
      <LanguageChoice
        language={language}
        onLanguage={(chosen) => void set.run({ language: chosen })}
      />
      <AutoLockChoice
        chosen={autoLockMinutes}
        onChosen={(chosen) => void set.run({ autoLockMinutes: chosen })}
      />
      <FailureView failure={set.failure} />
    </>
  );
}

type RadioChoiceProps<Value extends string> = {
  readonly name: 'theme' | 'density';
  readonly value: Value;
  readonly choices: readonly Value[];
  readonly onChoose: (value: Value) => void;
};

function RadioChoice<Value extends string>(props: RadioChoiceProps<Value>) {
  const words = useWords();
  const { name, value, choices, onChoose } = props;
  return (
    <Field label={words(`settings.${name}`)}>
      <RadioGroup
        layout="horizontal"
        value={value}
        onChange={(_event, data) => {
          const chosen = choices.find((one) => one === data.value);
          if (chosen) onChoose(chosen);
        }}
      >
        {choices.map((one) => (
          <Radio key={one} value={one} label={words(`settings.${name}.${one}`)} />
        ))}
      </RadioGroup>
    </Field>
  );
}

type LanguageProps = {
  readonly language: Preferences['language'];
  readonly onLanguage: (language: Preferences['language']) => void;
};

function LanguageChoice({ language, onLanguage }: LanguageProps) {
  const words = useWords();
  return (
    <Field label={words('settings.language')}>
      <Select
        value={language}
        onChange={(_event, data) => {
          const chosen = languageChoices.find((one) => one === data.value);
          if (chosen) onLanguage(chosen);
        }}
      >
        {languageChoices.map((one) => (
          <option key={one} value={one}>
            {words(`settings.language.${one}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

type AutoLockProps = {
  readonly chosen: number;
  readonly onChosen: (minutes: number) => void;
};

function AutoLockChoice({ chosen, onChosen }: AutoLockProps) {
  const words = useWords();
  const rule = useQuery('operators.signInRules', {}).value?.idleMinutes;
  const policy = useManagedPolicy();
  const managed = policy?.autoLockMinutes;
  const allowed = minutes.filter((count) => count <= (rule ?? count));
  const offered = [...new Set([...allowed, chosen])]
    .filter((count) => count <= (managed ?? count))
    .toSorted((a, b) => a - b);
  const hints = [words('settings.autoLockHint')];
  if (rule !== undefined && chosen > rule)
    hints.push(words('settings.autoLockLess', { most: rule }));
  if (policy && managed !== undefined) {
    hints.push(words('settings.autoLockManaged', { ...managers(policy), count: managed }));
  }
  return (
    <Field label={words('settings.autoLock')} hint={hints.join(' ')}>
      <Select value={String(chosen)} onChange={(_event, data) => onChosen(Number(data.value))}>
        {offered.map((count) => (
          <option key={count} value={count}>
            {words('settings.minutes', { count })}
          </option>
        ))}
      </Select>
    </Field>
  );
}
