import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { Add16Regular, Dismiss16Regular } from '@fluentui/react-icons';
import { type SubmitEvent, useState } from 'react';
import type { AccountAttribute } from '../../../shared/model/account.ts';
import { attributeOf, classify } from '../../../shared/model/attribute.ts';
import { HintButton } from '../../ui/hint-button.tsx';
import { paint } from '../../ui/paint.ts';
import { useWords, type Words } from '../../words.ts';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gap: '8px',
    padding: '10px 12px',
    borderRadius: tokens.borderRadiusMedium,
    borderLeft: `3px solid ${paint.staged}`,
    backgroundColor: paint.sunk,
  },
  line: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '4px' },
  actions: { display: 'flex', justifyContent: 'space-between', gap: '8px' },
  end: { display: 'flex', gap: '8px' },
});

type Line = { readonly key: number; readonly text: string };

/** What is wrong with a value of this type, in words; nothing when it is right. */
function problemOf(name: string, text: string, words: Words): string | undefined {
  const type = attributeOf(name)?.type;
  if (text === '') return undefined;
  if (type === 'integer' && !/^-?\d{1,20}$/.test(text)) return words('card.form.integer');
  if (type === 'boolean' && !/^(TRUE|FALSE)$/.test(text)) return words('card.form.boolean');
  if (type === 'time' && !/^\d{10,14}(\.\d+)?Z$/.test(text)) return words('card.form.time');
  return undefined;
}

type Props = {
  readonly attribute: AccountAttribute;
  readonly label: string;
  readonly onCancel: () => void;
  readonly onStage: (values: string[]) => void;
};

/** Edits the values of one attribute. Masked values are not known here: new ones replace them. */
export function AttributeForm({ attribute, label, onCancel, onStage }: Props) {
  const styles = useStyles();
  const words = useWords();
  const [lines, setLines] = useState<readonly Line[]>(() => startLines(attribute));
  const isMultiple = attributeOf(attribute.name)?.isMultiple ?? true;
  const values = lines.map((line) => line.text.trim()).filter(Boolean);
  const isSame = !attribute.masked && JSON.stringify(values) === JSON.stringify(attribute.values);
  const hasProblem = lines.some((line) => problemOf(attribute.name, line.text.trim(), words));
  const isSecret = classify(attribute.name) === 'secret';
  const whyNot = isSecret
    ? words('attribute-dialog.secret')
    : hasProblem
      ? words('card.form.problem')
      : isSame
        ? words('card.form.same')
        : undefined;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!whyNot) onStage(values);
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label={label}>
      <Lines name={attribute.name} label={label} lines={lines} onChange={setLines} />
      {attribute.masked ? <span>{words('card.form.masked')}</span> : null}
      <div className={styles.actions}>
        {isMultiple ? (
          <Button
            size="small"
            appearance="subtle"
            icon={<Add16Regular />}
            onClick={() => setLines([...lines, { key: Date.now(), text: '' }])}
          >
            {words('card.form.add')}
          </Button>
        ) : (
          <span />
        )}
        <span className={styles.end}>
          <Button size="small" onClick={onCancel}>
            {words('shell.cancel')}
          </Button>
          <HintButton size="small" type="submit" appearance="primary" whyNot={whyNot}>
            {words(values.length === 0 ? 'card.form.clear' : 'card.form.stage')}
          </HintButton>
        </span>
      </div>
    </form>
  );
}

function startLines(attribute: AccountAttribute): readonly Line[] {
  const texts = attribute.values.filter((value) => typeof value === 'string');
  return (texts.length > 0 ? texts : ['']).map((text, key) => ({ key, text }));
}

type LinesProps = {
  readonly name: string;
  readonly label: string;
  readonly lines: readonly Line[];
  readonly onChange: (lines: readonly Line[]) => void;
};

function Lines({ name, label, lines, onChange }: LinesProps) {
  const styles = useStyles();
  const words = useWords();
  return lines.map((line, at) => {
    const problem = problemOf(name, line.text.trim(), words);
    return (
      <Field
        key={line.key}
        {...(at === 0 ? { label } : {})}
        {...(problem ? { validationMessage: problem } : {})}
      >
        <span className={styles.line}>
          <Input
            value={line.text}
            aria-label={words('card.form.value', { attribute: label, number: at + 1 })}
            onChange={(_, data) => onChange(lines.with(at, { key: line.key, text: data.value }))}
          />
          {lines.length > 1 ? (
            <Button
              appearance="subtle"
              icon={<Dismiss16Regular />}
              aria-label={words('card.form.remove', { number: at + 1 })}
              onClick={() => onChange(lines.toSpliced(at, 1))}
            />
          ) : null}
        </span>
      </Field>
    );
  });
}
