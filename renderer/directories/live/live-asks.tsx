import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { Directory } from '../../../shared/model/directory.ts';
import { ConfirmDialog } from '../../shell/edit/confirm-dialog.tsx';
import { FailureView, useFailureWords } from '../../shell/failure.tsx';
import { MayButton } from '../../shell/may.tsx';
import { failureCodes } from '../../../shared/failure.ts';
import { Notice } from '../../ui/notice.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';
import type { LiveAct } from './live-items.tsx';

type Props = {
  readonly directories: readonly Directory[];
  readonly onAct: (act: LiveAct, directory: Directory) => void;
};

/** What live directories ask or complain about; nothing when all is well. */
export function LiveAsks({ directories, onAct }: Props) {
  return directories.map((directory) => {
    const { live } = directory;
    if (!live) return null;
    if (live.deletions) return <DeletionsAsk key={directory.id} directory={directory} />;
    if (live.problem === null && (live.hasPassword || live.connection.bindName === null)) {
      return null;
    }
    return (
      <ProblemNote
        key={directory.id}
        directory={directory}
        onAct={(act) => onAct(act, directory)}
      />
    );
  });
}

/** So many would go: nothing is taken away until somebody says so. */
function DeletionsAsk({ directory }: { readonly directory: Directory }) {
  const words = useWords();
  const sync = useCommand('directories.sync');
  const [isSure, setSure] = useState(false);
  const [isKept, setKept] = useState(false);
  const { gone = 0, known = 0 } = directory.live?.deletions ?? {};
  if (isKept) return null;
  return (
    <>
      <Notice
        tone="warning"
        title={words('live.deletions.title', { name: directory.name, gone, known })}
        body={words('live.deletions.body')}
        action={
          <span>
            <Button size="small" onClick={() => setKept(true)}>
              {words('live.deletions.keep')}
            </Button>{' '}
            <MayButton operation="directories.sync" size="small" onClick={() => setSure(true)}>
              {words('live.deletions.accept', { gone })}
            </MayButton>
          </span>
        }
      />
      <FailureView failure={sync.failure} />
      <ConfirmDialog
        open={isSure}
        title={words('live.deletions.sure', { name: directory.name, gone })}
        body={words('live.deletions.sure.body')}
        submit={words('live.deletions.accept', { gone })}
        isDangerous
        onClose={() => setSure(false)}
        onConfirm={() => {
          setSure(false);
          void sync.run({ id: directory.id, acceptDeletions: true });
        }}
      />
    </>
  );
}

type NoteProps = {
  readonly directory: Directory;
  readonly onAct: (act: LiveAct) => void;
};

function ProblemNote({ directory, onAct }: NoteProps) {
  const words = useWords();
  const wordsOfFailure = useFailureWords();
  const isWithout = directory.live?.problem == null;
  const problem = isWithout ? 'credentials-missing' : directory.live?.problem;
  const code = failureCodes.find((one) => one === problem) ?? 'internal';
  const { title, body } = wordsOfFailure({ ok: false, code, facts: {} });
  const asksPassword = code === 'credentials-missing' || code === 'credentials-refused';
  return (
    <Notice
      tone="warning"
      title={`${directory.name}: ${title}`}
      body={body}
      action={
        <MayButton
          operation={asksPassword ? 'directories.setPassword' : 'directories.doctor'}
          size="small"
          onClick={() => onAct(asksPassword ? 'password' : 'doctor')}
        >
          {words(asksPassword ? 'live.password.set' : 'live.doctor')}
        </MayButton>
      }
    />
  );
}
