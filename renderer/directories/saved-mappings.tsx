import { Button, Field, Input, makeStyles, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { CsvMapping } from '../../shared/model/directory.ts';
import { FailureView } from '../shell/failure.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { applySaved } from './csv-columns.ts';

const useStyles = makeStyles({
  root: { display: 'flex', gap: '8px', alignItems: 'end', flexWrap: 'wrap' },
});

type Props = {
  readonly mapping: CsvMapping;
  readonly onMapping: (mapping: CsvMapping) => void;
};

/** Takes a mapping that was saved by name, or saves the present one. */
export function SavedMappings({ mapping, onMapping }: Props) {
  const words = useWords();
  const styles = useStyles();
  const saved = useQuery('directories.mappings', {}).value ?? [];
  const [isNaming, setIsNaming] = useState(false);
  const [misses, setMisses] = useState(false);
  function take(name: string) {
    const found = saved.find((one) => one.name === name);
    const applied = found ? applySaved(found.mapping, mapping) : null;
    setMisses(found !== undefined && applied === null);
    if (applied) onMapping(applied);
  }
  return (
    <div className={styles.root}>
      {saved.length > 0 ? (
        <Field
          label={words('directories.mapping.saved')}
          validationMessage={misses ? words('directories.mapping.misses') : null}
          validationState={misses ? 'warning' : 'none'}
        >
          <Select defaultValue="" onChange={(_event, data) => take(data.value)}>
            <option value="">{words('directories.mapping.choose')}</option>
            {saved.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      {isNaming ? (
        <NameMapping mapping={mapping} onDone={() => setIsNaming(false)} />
      ) : (
        <Button onClick={() => setIsNaming(true)}>{words('directories.mapping.save')}</Button>
      )}
    </div>
  );
}

type NameProps = { readonly mapping: CsvMapping; readonly onDone: () => void };

function NameMapping({ mapping, onDone }: NameProps) {
  const words = useWords();
  const [name, setName] = useState('');
  const save = useCommand('directories.saveMapping');
  const isGiven = name.trim() !== '';
  async function run() {
    if (!isGiven) return;
    const outcome = await save.run({ name, mapping });
    if (outcome.ok) onDone();
  }
  return (
    <>
      <Field label={words('directories.mapping.name')}>
        <Input value={name} maxLength={100} onChange={(_event, data) => setName(data.value)} />
      </Field>
      <HintButton
        whyNot={isGiven ? undefined : words('directories.new.needsName')}
        onClick={() => void run()}
      >
        {words('directories.mapping.saveNow')}
      </HintButton>
      <Button appearance="subtle" onClick={onDone}>
        {words('shell.cancel')}
      </Button>
      <FailureView failure={save.failure} />
    </>
  );
}
