import { Button } from '@fluentui/react-components';
import { create } from 'zustand';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { FailureView } from './failure.tsx';

type WrittenFiles = {
  /** The token of the file that a job writes, by the id of the job. */
  readonly files: ReadonlyMap<number, string>;
  readonly keep: (job: number, file: string) => void;
};

/** Files that jobs of this session write. A lock ends the page and with it what is kept here. */
export const useWrittenFiles = create<WrittenFiles>()((set) => ({
  files: new Map(),
  keep: (job, file) => set(({ files }) => ({ files: new Map(files).set(job, file) })),
}));

/** Shows a written file where the system keeps it; the page knows only its token. */
export function ShowInFolder({ file }: { readonly file: string }) {
  const words = useWords();
  const show = useCommand('files.showInFolder');
  return (
    <>
      <Button size="small" onClick={() => void show.run({ file })}>
        {words('shell.show-in-folder')}
      </Button>
      <FailureView failure={show.failure} />
    </>
  );
}
