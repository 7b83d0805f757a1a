import { Field, Input, makeStyles, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { HintButton } from '../../ui/hint-button.tsx';
import { classify } from '../../../shared/model/attribute.ts';
import { FailureView } from '../../shell/failure.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';
import type { EditorProps } from './filter-editor.tsx';

const useStyles = makeStyles({ actions: { display: 'flex', justifyContent: 'flex-end' } });

const tests = ['present', 'absent', 'equals'] as const;
type Test = (typeof tests)[number];
const validName = /^[A-Za-z][A-Za-z0-9-]{0,127}(;[A-Za-z0-9-]{1,40})*$/;

/** What is missing before the filter can be used; `value` is null where none is compared. */
function problemOf(name: string, value: string | null): string | undefined {
  if (!validName.test(name.trim())) return 'filter.attribute.invalid';
  return value === '' ? 'filter.attribute.empty' : undefined;
}

/** Takes a filter over; in place of a personal value it gets what stands for it. */
function useChosen({ onChange, onDone }: Pick<EditorProps, 'onChange' | 'onDone'>) {
  const lookUp = useCommand('accounts.lookUp');
  const take = async (name: string, test: Test, value: string) => {
    if (test === 'equals' && classify(name) === 'personal') {
      const found = await lookUp.run({ attribute: name, value });
      if (!found.ok) return;
      onChange(found.value);
    } else onChange({ on: 'attribute', name, test, value });
    onDone();
  };
  return { take, failure: lookUp.failure };
}

/** Accounts that have an attribute, lack it, or have it with one value. */
export function AttributeEditor({ filter, onChange, onDone }: Omit<EditorProps, 'name'>) {
  const styles = useStyles();
  const words = useWords();
  const present = filter?.on === 'attribute' ? filter : null;
  const [name, setName] = useState(present?.name ?? '');
  const [test, setTest] = useState<Test>(present?.test ?? 'present');
  const [value, setValue] = useState(present?.value ?? '');
  const problem = problemOf(name, test === 'equals' ? value : null);
  const chosen = useChosen({ onChange, onDone });
  const apply = () => {
    if (!problem) void chosen.take(name.trim(), test, test === 'equals' ? value : '');
  };
  return (
    <>
      <Field label={words('filter.attribute.name')}>
        <Input
          value={name}
          spellCheck={false}
          placeholder="telephoneNumber"
          onChange={(_, data) => setName(data.value)}
          onKeyDown={(event) => event.key === 'Enter' && apply()}
        />
      </Field>
      <RadioGroup
        aria-label={words('filter.attribute.test')}
        value={test}
        onChange={(_, data) => setTest(tests.find((one) => one === data.value) ?? 'present')}
      >
        {tests.map((one) => (
          <Radio key={one} value={one} label={words(`filter.attribute.${one}`)} />
        ))}
      </RadioGroup>
      {test === 'equals' ? (
        <Field label={words('filter.attribute.value')} hint={words('filter.attribute.value.hint')}>
          <Input
            value={value}
            onChange={(_, data) => setValue(data.value)}
            onKeyDown={(event) => event.key === 'Enter' && apply()}
          />
        </Field>
      ) : null}
      <FailureView failure={chosen.failure} />
      <div className={styles.actions}>
        <HintButton
          appearance="primary"
          size="small"
          whyNot={problem && words(problem)}
          onClick={apply}
        >
          {words('filter.apply')}
        </HintButton>
      </div>
    </>
  );
}
