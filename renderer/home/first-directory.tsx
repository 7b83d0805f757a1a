import { makeStyles, tokens } from '@fluentui/react-components';
import {
  DocumentArrowUpRegular,
  FolderAddRegular,
  HatGraduationRegular,
  PlugConnectedRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { FailureView } from '../shell/failure.tsx';
import { JobNote } from '../shell/job-note.tsx';
import { MayButton } from '../shell/may.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  root: {
    maxWidth: '640px',
    margin: '0 auto',
    padding: '48px 24px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '16px',
  },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
  },
  way: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) max-content',
    alignItems: 'center',
    gap: '12px',
    padding: '12px 16px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  icon: { fontSize: '28px', lineHeight: 1, color: tokens.colorBrandForeground1 },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The first thing to do in an empty vault: four ways to accounts that can be searched. */
export function FirstDirectory() {
  const words = useWords();
  const styles = useStyles();
  const practice = useCommand('directories.createPractice');
  const status = useQuery('session.status', {}).value;
  const running = (useQuery('jobs.list', {}).value ?? []).filter((job) => job.state === 'running');
  function practise() {
    if (!practice.running) void practice.run({ name: words('directories.new.practice.name') });
  }
  return (
    <div className={styles.root}>
      <h1 className={styles.title}>{words('home.first.title')}</h1>
      <span>
        {words('home.first.body')} {words('home.first.written', { profile: status?.profile ?? '' })}
      </span>
      {running.map((job) => (
        <JobNote key={job.id} job={job} />
      ))}
      {running.length > 0 ? null : <Ways isStarting={practice.running} onPractise={practise} />}
      <FailureView failure={practice.failure} />
    </div>
  );
}

type WaysProps = { readonly isStarting: boolean; readonly onPractise: () => void };

function Ways({ isStarting, onPractise }: WaysProps) {
  const words = useWords();
  const formats = useFormats();
  const { start } = useDirectoryActions();
  return (
    <>
      <Way
        id="practice"
        icon={<HatGraduationRegular />}
        body={words('home.first.practice.body', { accounts: formats.number(10_000) })}
        isMain
        isBusy={isStarting}
        onStart={onPractise}
      />
      <Way
        id="import"
        icon={<DocumentArrowUpRegular />}
        body={words('home.first.import.body')}
        onStart={() => start({ kind: 'import', into: null })}
      />
      <Way
        id="live"
        icon={<PlugConnectedRegular />}
        body={words('home.first.live.body')}
        onStart={() => start({ kind: 'live' })}
      />
      <Way
        id="local"
        icon={<FolderAddRegular />}
        body={words('home.first.local.body')}
        onStart={() => start({ kind: 'local' })}
      />
    </>
  );
}

const operations = {
  practice: 'directories.createPractice',
  import: 'directories.importFile',
  live: 'directories.addLive',
  local: 'directories.createLocal',
} as const;

type WayProps = {
  readonly id: keyof typeof operations;
  readonly icon: ReactElement;
  readonly body: string;
  readonly isMain?: boolean;
  readonly isBusy?: boolean;
  readonly onStart: () => void;
};

function Way({ id, icon, body, isMain, isBusy, onStart }: WayProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <div className={styles.way}>
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      <div>
        <div className={styles.name}>{words(`home.first.${id}.name`)}</div>
        <div className={styles.quiet}>{body}</div>
      </div>
      <MayButton
        operation={operations[id]}
        appearance={isMain ? 'primary' : 'secondary'}
        whyNot={isBusy ? words('shell.loading') : undefined}
        onClick={onStart}
      >
        {words(`home.first.${id}.button`)}
      </MayButton>
    </div>
  );
}
