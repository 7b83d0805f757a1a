import {
  Button,
  Checkbox,
  Field,
  makeStyles,
  Radio,
  RadioGroup,
  Textarea,
} from '@fluentui/react-components';
import { useState } from 'react';
import {
  type AccountColumn,
  accountColumns,
  type AccountQuery,
} from '../../shared/model/account.ts';
import type { InputFor } from '../api.ts';
import { Proof } from '../shell/proof.tsx';
import { useWrittenFiles } from '../shell/show-in-folder.tsx';
import { useSeenColumns } from '../shell/use-attributes.ts';
import { useProvedFile } from '../shell/use-proved-file.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
  },
});

const formatNames = ['ldif', 'csv', 'json'] as const;
type Format = (typeof formatNames)[number];

export type ExportDialogProps = {
  readonly query: AccountQuery;
  readonly columns: readonly AccountColumn[];
  readonly total: number;
  readonly onClose: () => void;
};

/** Writes the accounts that a search found to a file. */
export function ExportDialog({ query, columns, total, onClose }: ExportDialogProps) {
  const words = useWords();
  const formats = useFormats();
  const [format, setFormat] = useState<Format>('csv');
  const [chosen, setChosen] = useState<readonly AccountColumn[]>(columns);
  const [reason, setReason] = useState('');
  const { run, proof, isRunning } = useExport();
  const whyNotYet = useWhyNot(total, format === 'ldif' ? null : chosen, reason);
  const whyNot = whyNotYet ?? proof.whyNot;
  async function submit() {
    if (whyNot || isRunning) return;
    const fields = format === 'ldif' ? [] : [...chosen];
    const isStarted = await run({ query, format, columns: fields, reason });
    if (isStarted) onClose();
  }
  return (
    <DialogFrame
      title={words('exports.title')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={isRunning} busyLabel={words('exports.busy')} whyNot={whyNot}>
            {words('exports.button', { count: total })}
          </BusyButton>
        </>
      }
    >
      <span>{words('exports.body', { accounts: formats.number(total), count: total })}</span>
      <Field label={words('exports.format')}>
        <RadioGroup
          layout="horizontal"
          value={format}
          onChange={(_event, data) =>
            setFormat(formatNames.find((name) => name === data.value) ?? 'csv')
          }
        >
          {formatNames.map((name) => (
            <Radio key={name} value={name} label={name.toUpperCase()} />
          ))}
        </RadioGroup>
      </Field>
      {format === 'ldif' ? (
        <span>{words('exports.ldifColumns')}</span>
      ) : (
        <ColumnChoice chosen={chosen} onChosen={setChosen} />
      )}
      <Notice tone="info" body={words('exports.masked')} />
      <Field label={words('exports.reason')} hint={words('exports.reasonHint')}>
        <Textarea
          value={reason}
          maxLength={500}
          onChange={(_event, data) => setReason(data.value)}
        />
      </Field>
      <Proof proof={proof} />
    </DialogFrame>
  );
}

type ExportInput = Omit<InputFor<'exports.create'>, 'file'>;

/** Asks for the file, then starts the job; answers whether it was started. */
function useExport() {
  const words = useWords();
  const { run: create, running, proof } = useProvedFile('exports.create', 'export');
  const keep = useWrittenFiles((written) => written.keep);
  async function run(input: ExportInput): Promise<boolean> {
    const name = `${words('exports.fileName')}.${input.format}`;
    // A short job may have ended before it is looked at: its file must be known by then.
    const written = await create(
      name,
      (file) => ({ ...input, file }),
      ({ id }, { file }) => keep(id, file),
    );
    return written !== null;
  }
  return { run, proof, isRunning: running };
}

function useWhyNot(
  total: number,
  chosen: readonly AccountColumn[] | null,
  reason: string,
): string | undefined {
  const words = useWords();
  if (total === 0) return words('exports.nothing');
  if (chosen?.length === 0) return words('exports.needsColumn');
  return reason.trim() === '' ? words('exports.needsReason') : undefined;
}

type ChoiceProps = {
  readonly chosen: readonly AccountColumn[];
  readonly onChosen: (chosen: readonly AccountColumn[]) => void;
};

function ColumnChoice({ chosen, onChosen }: ChoiceProps) {
  const words = useWords();
  const styles = useStyles();
  const seen = useSeenColumns();
  function toggle(column: AccountColumn, isWanted: boolean) {
    const others = chosen.filter((one) => one !== column);
    onChosen(isWanted ? [...others, column] : others);
  }
  return (
    <Field label={words('exports.columns')}>
      <div className={styles.columns}>
        {seen(accountColumns).map((column) => (
          <Checkbox
            key={column}
            checked={chosen.includes(column)}
            label={words(`account.column.${column}`)}
            onChange={(_event, data) => toggle(column, data.checked === true)}
          />
        ))}
      </div>
    </Field>
  );
}
