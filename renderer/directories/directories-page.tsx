import { makeStyles } from '@fluentui/react-components';
import { FolderOpenRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Directory } from '../../shared/model/directory.ts';
import type { Job } from '../../shared/model/job.ts';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { JobNote } from '../shell/job-note.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageFrame } from '../ui/page-frame.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { AddDirectory } from './add-directory.tsx';
import { type DirectoryAct, DirectoryTable } from './directory-table.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { JobReport, ReportButton } from '../shell/job-report.tsx';
import { DoctorDialog } from './live/doctor-dialog.tsx';
import { LiveAsks } from './live/live-asks.tsx';
import { LiveDialog } from './live/live-dialog.tsx';
import { PasswordDialog } from './live/password-dialog.tsx';
import { usePacks } from './live/use-packs.ts';
import { NewDirectoryDialog } from './new-directory-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';

const useStyles = makeStyles({
  jobs: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
});

// The name of a directory stays when its connection is edited.
const noNames: ReadonlySet<string> = new Set();

/** Jobs that fill or change directories. */
function isOfDirectories(job: Job): boolean {
  return job.kind === 'import' || job.kind === 'practice' || job.kind === 'sync';
}

/** The sources of accounts, and the work that fills them. */
export function DirectoriesPage() {
  const words = useWords();
  const formats = useFormats();
  const directories = useQuery('directories.list', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  const [reported, setReported] = useState<Job | null>(null);
  const found = directories.value ?? [];
  const ask = (act: DirectoryAct, directory: Directory) => setAsked({ act, directory });
  return (
    <PageFrame
      title={words('directories.title')}
      detail={directories.value ? formats.number(found.length) : null}
      actions={
        <>
          {found.some(({ live }) => live !== null) ? <ExportPack /> : null}
          <AddDirectory />
        </>
      }
    >
      <FailureView failure={directories.failure} />
      <LiveAsks directories={found} onAct={ask} />
      {directories.value && found.length === 0 ? <NoDirectory /> : null}
      {found.length > 0 ? <DirectoryTable directories={found} onAct={ask} /> : null}
      <Jobs onReport={setReported} />
      <ActionDialogs directories={found} />
      {asked ? <AskedDialog asked={asked} onClose={() => setAsked(null)} /> : null}
      {reported ? <JobReport job={reported} onClose={() => setReported(null)} /> : null}
    </PageFrame>
  );
}

type Asked = { readonly act: DirectoryAct; readonly directory: Directory };
type AskedProps = { readonly asked: Asked; readonly onClose: () => void };

function AskedDialog({ asked: { act, directory }, onClose }: AskedProps) {
  switch (act) {
    case 'remove':
      return <RemoveDialog directory={directory} onClose={onClose} />;
    case 'connection':
      return <LiveDialog present={directory} taken={noNames} onClose={onClose} />;
    case 'password':
      return <PasswordDialog directory={directory} onClose={onClose} />;
    case 'doctor':
      return <DoctorDialog directory={directory} onClose={onClose} />;
  }
}

function ExportPack() {
  const words = useWords();
  const { write } = usePacks();
  return (
    <MayButton operation="directories.exportPack" onClick={() => void write()}>
      {words('live.pack.export')}
    </MayButton>
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
  if (action.kind === 'live') return <LiveDialog present={null} taken={taken} onClose={end} />;
  return <NewDirectoryDialog kind={action.kind} taken={taken} onClose={end} />;
}
