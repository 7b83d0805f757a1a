import { Field, Input, makeStyles, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { HintButton } from '../../ui/hint-button.tsx';
import { classify } from '../../../shared/model/attribute.ts';
import { FailureView } from '../../shell/failure.tsx';
import { useCommand } from '../../use-command.ts';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';
import type { EditorProps } from './filter-editor.tsx';

const useStyles = makeStyles({ actions: { display: 'flex', justifyContent: 'flex-end' } });

const tests = ['present', 'absent', 'equals', 'contains'] as const;
type Test = (typeof tests)[number];
/** A part of fewer characters would find nearly everybody. */
const partLeast = 3;
const validName = /^[A-Za-z][A-Za-z0-9-]{0,127}(;[A-Za-z0-9-]{1,40})*$/;

function isPersonal(name: string): boolean {
  return classify(name.trim()) === 'personal';
}

/** What is missing before the filter can be used. */
function problemOf(name: string, test: Test, value: string): string | undefined {
  if (!validName.test(name.trim())) return 'filter.attribute.invalid';
  if (test === 'equals' && value === '') return 'filter.attribute.empty';
  return test === 'contains' && value.length < partLeast ? 'filter.attribute.short' : undefined;
}

/** Takes a filter over; in place of a personal value it gets what stands for it. */
function useChosen({ onChange, onDone }: Pick<EditorProps, 'onChange' | 'onDone'>) {
  const lookUp = useCommand('accounts.lookUp');
  const take = async (name: string, test: Test, value: string) => {
    if (test === 'contains' || (test === 'equals' && isPersonal(name))) {
      const found = await lookUp.run({ attribute: name, value, test });
      if (!found.ok) return;
      onChange(found.value);
    } else onChange({ on: 'attribute', name, test, value });
    onDone();
  };
  return { take, failure: lookUp.failure };
}

/** So often the preparing is looked at: no command tells of it. */
const lookMs = 1_000;

/** Says that looking a masked value up takes longer as long as not all of them are prepared. */
function Indexing() {
  const words = useWords();
  const formats = useFormats();
  const known = useQuery('accounts.facets', {}, { everyMs: lookMs }).value?.personal;
  if (!known || known.done >= known.total) return null;
  // Rounding must not say that all are.
  const share = Math.floor((100 * known.done) / known.total) / 100;
  return (
    <Text size={200}>{words('filter.attribute.indexing', { share: formats.percent(share) })}</Text>
  );
}

/** The value, or the part of one, that is compared. */
function ValueField(props: {
  readonly test: Test;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onEnter: () => void;
}) {
  const words = useWords();
  const hint =
    props.test === 'contains' ? 'filter.attribute.part.hint' : 'filter.attribute.value.hint';
  return (
    <Field label={words('filter.attribute.value')} hint={words(hint)}>
      <Input
        value={props.value}
        onChange={(_, data) => props.onChange(data.value)}
        onKeyDown={(event) => event.key === 'Enter' && props.onEnter()}
      />
    </Field>
  );
}

/** Accounts that have an attribute, lack it, or have it with one value; with a part if it is masked. */
export function AttributeEditor({ filter, onChange, onDone }: Omit<EditorProps, 'name'>) {
  const styles = useStyles();
  const words = useWords();
  const present = filter?.on === 'attribute' ? filter : null;
  const [name, setName] = useState(present?.name ?? '');
  const [chosenTest, setTest] = useState<Test>(present?.test ?? 'present');
  const [value, setValue] = useState(present?.value ?? '');
  // The search box finds parts of what is not masked.
  const offered = tests.filter((one) => one !== 'contains' || isPersonal(name));
  const test = offered.includes(chosenTest) ? chosenTest : 'equals';
  const comparesValue = test === 'equals' || test === 'contains';
  const problem = problemOf(name, test, value);
  const chosen = useChosen({ onChange, onDone });
  const apply = () => {
    if (!problem) void chosen.take(name.trim(), test, comparesValue ? value : '');
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
        {offered.map((one) => (
          <Radio key={one} value={one} label={words(`filter.attribute.${one}`)} />
        ))}
      </RadioGroup>
      {comparesValue ? (
        <ValueField test={test} value={value} onChange={setValue} onEnter={apply} />
      ) : null}
      {comparesValue && isPersonal(name) ? <Indexing /> : null}
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
