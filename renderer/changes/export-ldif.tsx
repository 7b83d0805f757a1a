import type { ChangeSet } from '../../shared/model/change.ts';
import { MayButton } from '../shell/may.tsx';
import { useNotify } from '../shell/notify.tsx';
import { Proof } from '../shell/proof.tsx';
import { useProvedFile } from '../shell/use-proved-file.ts';
import { useWords } from '../words.ts';

/** Writes the changes of a set to a file, in the form that other tools of directories read. */
export function ExportLdif({ set }: { readonly set: ChangeSet }) {
  const words = useWords();
  const { run: write, running, proof } = useProvedFile('changes.exportLdif', 'changes');
  const { notify } = useNotify();
  const run = async () => {
    const name = words('changes.ldif.file', { id: String(set.id) });
    const written = await write(name, (file) => ({ id: set.id, file }));
    if (!written) return;
    const { changes: count } = written.value;
    notify({ title: words('changes.ldif.written', { count, name: written.name }) });
  };
  return (
    <>
      <Proof proof={proof} />
      <MayButton
        operation="changes.exportLdif"
        whyNot={running ? words('shell.loading') : proof.whyNot}
        onClick={() => void run()}
      >
        {words('changes.ldif.export')}
      </MayButton>
    </>
  );
}
