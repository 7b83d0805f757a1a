import { Checkbox, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { fold } from '../../../shared/model/search-text.ts';
import { useFormats, useWords } from '../../words.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', maxHeight: '360px', overflow: 'auto' },
  row: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '16px' },
  count: { color: tokens.colorNeutralForeground3, paddingInlineEnd: '8px' },
});

export type Choice = { readonly value: string; readonly label: string; readonly count?: number };

type Props = {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
};

/** Ticks in a list, with a search where the list is long; each tick works at once. */
export function ChoiceEditor({ label, choices, chosen, onChange }: Props) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const [text, setText] = useState('');
  const wanted = fold(text);
  const shown = choices.filter((choice) => fold(choice.label).includes(wanted)).slice(0, 200);
  const toggle = (value: string, isTicked: boolean) =>
    onChange(isTicked ? [...chosen, value] : chosen.filter((one) => one !== value));
  return (
    <fieldset className="bw-plain" aria-label={label}>
      {choices.length > 10 ? (
        <Input
          type="search"
          value={text}
          aria-label={words('filter.search')}
          placeholder={words('filter.search')}
          onChange={(_, data) => setText(data.value)}
        />
      ) : null}
      <div className={styles.list}>
        {shown.map((choice) => (
          <div key={choice.value} className={styles.row}>
            <Checkbox
              label={choice.label}
              checked={chosen.includes(choice.value)}
              onChange={(_, data) => toggle(choice.value, data.checked === true)}
            />
            {choice.count === undefined ? null : (
              <span className={styles.count}>{formats.number(choice.count)}</span>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
