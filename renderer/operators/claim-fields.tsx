import { Button, Field, Input, makeStyles, Select } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import type { ProviderPartProps } from './provider-dialog.tsx';
import { type ClaimLine, claimDoes } from './provider-draft.ts';

const useStyles = makeStyles({
  lines: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    alignItems: 'start',
    margin: 0,
    padding: 0,
    border: 'none',
    minWidth: 0,
  },
  line: { display: 'grid', gridTemplateColumns: '1fr 1fr auto', gap: '8px', width: '100%' },
  text: { minWidth: 0 },
});

const linesMost = 50;

/** Which claim has to name the role that an operator has, and by which values. */
export function ClaimFields({ draft, onDraft, wrong }: ProviderPartProps) {
  const words = useWords();
  const isWrong = wrong.has('claim.name') && draft.claimName !== '';
  return (
    <>
      <Field
        label={words('operators.provider.claim')}
        hint={words('operators.provider.hint.claim')}
        validationState={isWrong ? 'error' : 'none'}
        validationMessage={isWrong ? words('operators.provider.wrong.claim.name') : null}
      >
        <Input
          value={draft.claimName}
          maxLength={100}
          spellCheck={false}
          onChange={(_event, { value }) =>
            onDraft({
              ...draft,
              claimName: value,
              values: draft.values.length === 0 ? [emptyLine] : draft.values,
            })
          }
        />
      </Field>
      {draft.claimName === '' && draft.values.every(({ value }) => value === '') ? null : (
        <>
          <ClaimDoesField draft={draft} onDraft={onDraft} />
          <Lines lines={draft.values} onLines={(values) => onDraft({ ...draft, values })} />
        </>
      )}
    </>
  );
}

/** Whether the claim is a condition, or gives the role. */
function ClaimDoesField({ draft, onDraft }: Pick<ProviderPartProps, 'draft' | 'onDraft'>) {
  const words = useWords();
  const chosen = draft.claimDoes;
  return (
    <Field
      label={words('operators.provider.does')}
      hint={chosen === 'condition' ? null : words('operators.provider.hint.does')}
    >
      <Select
        value={chosen}
        onChange={(_event, { value }) => {
          const does = claimDoes.find((one) => one === value);
          if (does) onDraft({ ...draft, claimDoes: does });
        }}
      >
        {claimDoes.map((one) => (
          <option key={one} value={one}>
            {words(`operators.provider.does.${one}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

const emptyLine: ClaimLine = { value: '', role: 'owner' };

type LinesProps = {
  readonly lines: readonly ClaimLine[];
  readonly onLines: (lines: readonly ClaimLine[]) => void;
};

function Lines({ lines, onLines }: LinesProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <fieldset className={styles.lines} aria-label={words('operators.provider.values')}>
      {lines.map((line, index) => (
        <Line
          // A line has no name of its own, and keeps nothing that is not given to it.
          key={`line ${index + 1}`}
          line={line}
          number={index + 1}
          onLine={(changed) => onLines(lines.with(index, changed))}
          onRemove={() => onLines(lines.toSpliced(index, 1))}
        />
      ))}
      {lines.length < linesMost ? (
        <Button size="small" icon={<AddRegular />} onClick={() => onLines([...lines, emptyLine])}>
          {words('operators.provider.addValue')}
        </Button>
      ) : null}
    </fieldset>
  );
}

type LineProps = {
  readonly line: ClaimLine;
  readonly number: number;
  readonly onLine: (line: ClaimLine) => void;
  readonly onRemove: () => void;
};

function Line({ line, number, onLine, onRemove }: LineProps) {
  const words = useWords();
  const styles = useStyles();
  const roleName = useRoleName();
  const roles = (useQuery('roles.list', {}).value ?? []).map(({ role }) => role);
  return (
    <div className={styles.line}>
      <Input
        className={styles.text}
        aria-label={words('operators.provider.value', { number })}
        placeholder={words('operators.provider.valueHint')}
        value={line.value}
        maxLength={256}
        spellCheck={false}
        onChange={(_event, { value }) => onLine({ ...line, value })}
      />
      <Select
        className={styles.text}
        aria-label={words('operators.provider.valueRole', { number })}
        value={line.role}
        onChange={(_event, { value }) => onLine({ ...line, role: value })}
      >
        {roles.map(({ id, name }) => (
          <option key={id} value={id}>
            {roleName(id, name)}
          </option>
        ))}
        {roles.some(({ id }) => id === line.role) ? null : (
          // The role was removed: shown as it stands, not as the first of those there are.
          <option value={line.role}>{roleName(line.role)}</option>
        )}
      </Select>
      <Button
        appearance="subtle"
        icon={<DismissRegular />}
        aria-label={words('operators.provider.removeValue', { number })}
        onClick={onRemove}
      />
    </div>
  );
}
