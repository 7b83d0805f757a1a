import { makeStyles } from '@fluentui/react-components';
import { FolderOpenRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Directory } from '../../shared/model/directory.ts';
import type { Job } from '../../shared/model/job.ts';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { FailureView } from '../shell/failure.tsx';
import { JobNote } from '../shell/job-note.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageFrame } from '../ui/page-frame.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { AddDirectory } from './add-directory.tsx';
import { DirectoryTable } from './directory-table.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { JobReport, ReportButton } from './job-report.tsx';
import { NewDirectoryDialog } from './new-directory-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';

const useStyles = makeStyles({
  jobs: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
});

/** Jobs that fill or change directories. */
function isOfDirectories(job: Job): boolean {
  return job.kind === 'import' || job.kind === 'practice';
}

/** The sources of accounts, and the work that fills them. */
export function DirectoriesPage() {
  const words = useWords();
  const formats = useFormats();
  const directories = useQuery('directories.list', {});
  const [removing, setRemoving] = useState<Directory | null>(null);
  const [reported, setReported] = useState<Job | null>(null);
  const found = directories.value ?? [];
  return (
    <PageFrame
      title={words('directories.title')}
      detail={directories.value ? formats.number(found.length) : null}
      actions={<AddDirectory />}
    >
      <FailureView failure={directories.failure} />
      <Jobs onReport={setReported} />
      {directories.value && found.length === 0 ? <NoDirectory /> : null}
      {found.length > 0 ? <DirectoryTable directories={found} onRemove={setRemoving} /> : null}
      <ActionDialogs directories={found} />
      {removing ? <RemoveDialog directory={removing} onClose={() => setRemoving(null)} /> : null}
      {reported ? <JobReport job={reported} onClose={() => setReported(null)} /> : null}
    </PageFrame>
  );
}

function NoDirectory() {
  const words = useWords();
  return (
    <EmptyState
      icon={<FolderOpenRegular />}
      title={words('directories.empty.title')}
      body={words('directories.empty.body')}
      actions={<AddDirectory isInline />}
    />
  );
}

function Jobs({ onReport }: { readonly onReport: (job: Job) => void }) {
  const words = useWords();
  const styles = useStyles();
  const jobs = (useQuery('jobs.list', {}).value ?? []).filter(isOfDirectories).slice(0, 5);
  if (jobs.length === 0) return null;
  return (
    <Section title={words('directories.jobs')}>
      <div className={styles.jobs}>
        {jobs.map((job) => (
          <JobNote
            key={job.id}
            job={job}
            actions={
              job.state === 'running' ? null : (
                <ReportButton job={job} onOpen={() => onReport(job)} />
              )
            }
          />
        ))}
      </div>
    </Section>
  );
}

function ActionDialogs({ directories }: { readonly directories: readonly Directory[] }) {
  const { action, end } = useDirectoryActions();
  if (!action) return null;
  if (action.kind === 'import') {
    return <ImportDialog into={action.into} directories={directories} onClose={end} />;
  }
  const taken = new Set(directories.map((directory) => directory.name));
  return <NewDirectoryDialog kind={action.kind} taken={taken} onClose={end} />;
}
