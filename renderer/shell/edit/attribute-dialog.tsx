import { Dropdown, Field, Input, Option, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { attributes, classify } from '../../../shared/model/attribute.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';
import { attributeWords } from '../account-words.ts';

const common = [
  'title',
  'department',
  'departmentNumber',
  'company',
  'manager',
  'l',
  'street',
  'telephoneNumber',
];
const another = '*';
const validName = /^[A-Za-z][A-Za-z0-9-]{0,127}(;[A-Za-z0-9-]{1,40})*$/;

type Props = {
  readonly open: boolean;
  readonly count: number;
  readonly onClose: () => void;
  readonly onSet: (attribute: string, values: string[]) => void;
};

/** Asks for an attribute and its new values, one on each line. */
export function AttributeDialog({ open, count, onClose, onSet }: Props) {
  const intl = useIntl();
  const words = useWords();
  const [choice, setChoice] = useState('department');
  const [typed, setTyped] = useState('');
  const [text, setText] = useState('');
  const name = choice === another ? typed.trim() : choice;
  const values = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const label = choice === another ? words('attribute-dialog.other') : attributeWords(intl, choice);
  return (
    <FormDialog
      open={open}
      title={words('attribute-dialog.title', { count })}
      submit={words('stage.submit', { count })}
      cancel={words('shell.cancel')}
      whyNot={problemOf(name, words)}
      onClose={onClose}
      onSubmit={() => onSet(name, values)}
    >
      <Field label={words('attribute-dialog.attribute')}>
        <Dropdown
          value={label}
          selectedOptions={[choice]}
          onOptionSelect={(_, data) => setChoice(data.optionValue ?? another)}
        >
          {common.map((option) => (
            <Option key={option} value={option} text={attributeWords(intl, option)}>
              {attributeWords(intl, option)}
            </Option>
          ))}
          <Option value={another} text={words('attribute-dialog.other')}>
            {words('attribute-dialog.other')}
          </Option>
        </Dropdown>
      </Field>
      {choice === another ? (
        <Field label={words('attribute-dialog.name')} hint={words('attribute-dialog.name.hint')}>
          <Input value={typed} onChange={(_, data) => setTyped(data.value)} spellCheck={false} />
        </Field>
      ) : null}
      <Field
        label={words('attribute-dialog.values')}
        hint={words(values.length === 0 ? 'attribute-dialog.clears' : 'attribute-dialog.hint')}
      >
        <Textarea value={text} onChange={(_, data) => setText(data.value)} resize="vertical" />
      </Field>
    </FormDialog>
  );
}

function problemOf(name: string, words: ReturnType<typeof useWords>): string | undefined {
  if (!validName.test(name)) return words('attribute-dialog.invalid');
  if (classify(name) === 'secret') return words('attribute-dialog.secret');
  const known = attributes.get(name.toLowerCase());
  return known?.type === 'binary' ? words('attribute-dialog.binary') : undefined;
}
