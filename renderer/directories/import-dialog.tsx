import { Button, makeStyles, Spinner, Text } from '@fluentui/react-components';
import { DocumentArrowUpRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Directory } from '../../shared/model/directory.ts';
import { FailureView } from '../shell/failure.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { namesAccounts } from './csv-columns.ts';
import { ImportPreview } from './import-preview.tsx';
import { ImportTarget, type Target, targetOf } from './import-target.tsx';
import { type ImportState, useImport } from './use-import.ts';

const useStyles = makeStyles({ file: { display: 'flex', alignItems: 'center', gap: '12px' } });

type Props = {
  /** An existing directory that a newer file is compared with. */
  readonly into: number | null;
  readonly directories: readonly Directory[];
  readonly onClose: () => void;
};

/** From a file to a directory: choose it, look at it, say what it becomes. */
export function ImportDialog({ into, directories, onClose }: Props) {
  const words = useWords();
  const state = useImport();
  const [target, setTarget] = useState<Target>(
    into === null ? { kind: 'new', name: '' } : { kind: 'existing', id: into, deletions: false },
  );
  const importFile = useCommand('directories.importFile');
  const suggested = state.chosen?.name.replace(/\.[^.]*$/u, '') ?? '';
  const whyNot = useWhyNot(state, target, suggested);
  async function submit() {
    if (whyNot || !state.chosen || importFile.running) return;
    const outcome = await importFile.run({
      file: state.chosen.file,
      into: targetOf(target, suggested),
      mapping: state.mapping,
    });
    if (outcome.ok) onClose();
  }
  return (
    <DialogFrame
      size="large"
      title={words('directories.import.title')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={importFile.running}
            busyLabel={words('directories.import.busy')}
            whyNot={whyNot}
          >
            {words(
              target.kind === 'new'
                ? 'directories.import.button'
                : 'directories.import.compareButton',
            )}
          </BusyButton>
        </>
      }
    >
      <FileLine state={state} />
      <FailureView failure={state.failure} />
      {state.preview ? (
        <>
          <ImportPreview state={state} preview={state.preview} />
          <ImportTarget
            target={target}
            suggested={suggested}
            directories={directories}
            onTarget={setTarget}
          />
        </>
      ) : null}
      <FailureView failure={importFile.failure} />
    </DialogFrame>
  );
}

function FileLine({ state }: { readonly state: ImportState }) {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  return (
    <div className={styles.file}>
      <Button
        icon={<DocumentArrowUpRegular />}
        appearance={state.chosen ? 'secondary' : 'primary'}
        onClick={() => void state.choose()}
      >
        {words(state.chosen ? 'directories.import.other' : 'directories.import.choose')}
      </Button>
      {state.chosen ? (
        <Text>
          {state.chosen.name} · {formats.bytes(state.chosen.sizeBytes)}
        </Text>
      ) : (
        <Text>{words('directories.import.chooseHint')}</Text>
      )}
      {state.isReading ? <Spinner size="tiny" aria-label={words('shell.loading')} /> : null}
    </div>
  );
}

function useWhyNot(state: ImportState, target: Target, suggested: string): string | undefined {
  const words = useWords();
  if (!state.chosen) return words('directories.import.needsFile');
  if (!state.preview) return words('directories.import.needsPreview');
  if (state.mapping && !namesAccounts(state.mapping)) {
    return words('directories.import.needsName');
  }
  if (target.kind === 'new' && (target.name || suggested).trim() === '') {
    return words('directories.new.needsName');
  }
  return undefined;
}
