import type { ChangeSet } from '../../shared/model/change.ts';
import { callByName } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { useNotify } from '../shell/notify.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';

/** Writes the changes of a set to a file, in the form that other tools of directories read. */
export function ExportLdif({ set }: { readonly set: ChangeSet }) {
  const words = useWords();
  const write = useCommand('changes.exportLdif');
  const { notify, notifyFailure } = useNotify();
  const run = async () => {
    const name = words('changes.ldif.file', { id: String(set.id) });
    const chosen = await callByName('files.chooseSave', { purpose: 'changes', name });
    if (!chosen.ok) return notifyFailure(chosen);
    if (!chosen.value) return undefined;
    const outcome = await write.run({ id: set.id, file: chosen.value.file });
    if (!outcome.ok) return undefined;
    const { changes: count } = outcome.value;
    return notify({ title: words('changes.ldif.written', { count, name: chosen.value.name }) });
  };
  return (
    <>
      <FailureView failure={write.failure} />
      <MayButton operation="changes.exportLdif" onClick={() => void run()}>
        {words('changes.ldif.export')}
      </MayButton>
    </>
  );
}
