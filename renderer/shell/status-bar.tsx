import {
  Button,
  Link,
  makeStyles,
  mergeClasses,
  tokens,
  Tooltip,
} from '@fluentui/react-components';
import { Dismiss12Regular } from '@fluentui/react-icons';
import { useIntl } from 'react-intl';
import type { Directory } from '../../shared/model/directory.ts';
import type { Job } from '../../shared/model/job.ts';
import type { SessionStatus } from '../../shared/model/session.ts';
import { useNow } from '../preferences.ts';
import { paint } from '../ui/paint.ts';
import { ProgressLine } from '../ui/progress-line.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { useCommand } from '../use-command.ts';
import { useMayNot } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { hasWords, useFormats, useWords } from '../words.ts';
import { freshness } from './freshness.ts';
import { go } from './go.ts';
import { NoticePlace } from './notify.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: '18px',
    padding: '0 12px',
    overflow: 'hidden',
    whiteSpace: 'nowrap',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    backgroundColor: paint.sunk,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  // The names of directories give way first; what waits and what is wrong stays whole.
  directories: { display: 'flex', alignItems: 'center', gap: '18px', minWidth: '72px' },
  // The beginning of each name stays, also beside a job.
  two: { minWidth: '150px' },
  three: { minWidth: '230px' },
  age: { display: 'flex', alignItems: 'center', gap: '6px', minWidth: 0 },
  cut: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  whole: { flexShrink: 0 },
  item: { display: 'inline-flex', alignItems: 'center', gap: '6px', minWidth: '120px' },
  quiet: { fontSize: tokens.fontSizeBase200, color: 'inherit' },
  staged: { fontSize: tokens.fontSizeBase200, color: paint.staged },
  end: {
    display: 'flex',
    flexShrink: 0,
    alignItems: 'center',
    gap: '18px',
    marginInlineStart: 'auto',
  },
  progress: { width: '120px', minWidth: '48px' },
  doubtful: { fontSize: tokens.fontSizeBase200, color: paint.warn },
  bad: { color: paint.bad, fontWeight: tokens.fontWeightSemibold },
});

/** Can I trust what I see: ages, queue, jobs, audit head and keychain. */
export function StatusBar({ status }: { readonly status: SessionStatus }) {
  const styles = useStyles();
  const words = useWords();
  const waiting = useQuery('changes.list', { offset: 0, limit: 1 }).value?.waiting ?? 0;
  const jobs = useQuery('jobs.list', {}).value ?? [];
  const running = jobs.filter((job) => job.state === 'running');
  return (
    <footer className={styles.bar} aria-label={words('shell.status')}>
      <Directories />
      {waiting > 0 ? (
        <Link
          as="button"
          className={mergeClasses(styles.staged, styles.whole)}
          onClick={() => go.page('changes')}
        >
          {words('shell.status.waiting', { count: waiting })}
        </Link>
      ) : null}
      <WaitingPasswords />
      {running.slice(0, 2).map((job) => (
        <JobLine key={job.id} job={job} />
      ))}
      {running.length > 2 ? (
        <span>{words('shell.status.more-jobs', { count: running.length - 2 })}</span>
      ) : null}
      <NoticePlace />
      <div className={styles.end}>
        {status.readOnly ? (
          <span className={styles.bad}>{words('shell.status.read-only')}</span>
        ) : null}
        <DamageMark />
        <AuditHead />
        <Keychain status={status} />
      </div>
    </footer>
  );
}

function DamageMark() {
  const styles = useStyles();
  const words = useWords();
  const state = useQuery('damage.state', {}).value;
  if (!state?.found && !state?.hasDiskFailed) return null;
  return (
    <Link as="button" className={styles.bad} onClick={() => go.page('settings')}>
      {words('shell.status.damaged')}
    </Link>
  );
}

function Directories() {
  const styles = useStyles();
  const words = useWords();
  const directories = useQuery('directories.list', {}).value;
  if (!directories) return null;
  if (directories.length === 0) return <span>{words('shell.status.no-directory')}</span>;
  const shown = directories.slice(0, 3);
  const rest = directories.length - shown.length;
  return (
    <div
      className={mergeClasses(
        styles.directories,
        shown.length === 2 && styles.two,
        shown.length > 2 && styles.three,
      )}
    >
      {shown.map((directory) => (
        <DirectoryAge key={directory.id} directory={directory} />
      ))}
      {rest > 0 ? (
        <Link
          as="button"
          className={mergeClasses(styles.quiet, styles.whole)}
          onClick={() => go.page('directories')}
        >
          {words('shell.status.more-directories', { count: rest })}
        </Link>
      ) : null}
    </div>
  );
}

const ages = {
  fresh: { shape: 'dot', id: 'shell.status.directory' },
  stale: { shape: 'ring', id: 'shell.status.directory-stale' },
  trouble: { shape: 'diamond', id: 'shell.status.directory-trouble' },
  never: { shape: 'ring', id: 'shell.status.directory' },
} as const;

/** A live directory says how old its replica is, and that it wants something; a local one is here. */
function DirectoryAge({ directory }: { readonly directory: Directory }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const now = useNow(30_000);
  const { name, refreshedAt } = directory;
  const age = refreshedAt === null ? words('shell.status.never') : formats.ago(refreshedAt, now);
  if (directory.live) {
    const { shape, id } = ages[freshness(directory, now)];
    return (
      <Link
        as="button"
        className={mergeClasses(styles.age, shape === 'dot' ? styles.quiet : styles.doubtful)}
        title={refreshedAt === null ? undefined : formats.dateTime(refreshedAt)}
        onClick={() => go.page('directories')}
      >
        <StateMark shape={shape} />
        <span className={styles.cut}>{words(id, { name, age })}</span>
      </Link>
    );
  }
  const isLocal = directory.kind !== 'file';
  return (
    <span className={styles.age}>
      <StateMark shape={isLocal ? 'dot' : 'ring'} />
      <span className={styles.cut}>
        {isLocal
          ? words('shell.status.directory-here', { name })
          : words('shell.status.directory', { name, age })}
      </span>
    </span>
  );
}

/** Passwords that were set and that somebody waits for. */
function WaitingPasswords() {
  const styles = useStyles();
  const words = useWords();
  const now = useNow(5_000);
  const waiting = useQuery('changes.handOvers', {}).value ?? [];
  const count = waiting.filter(({ until }) => until > now).length;
  if (count === 0) return null;
  return (
    <Link as="button" className={styles.doubtful} onClick={() => go.page('home')}>
      {words('shell.status.hand-overs', { count })}
    </Link>
  );
}

function JobLine({ job }: { readonly job: Job }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const cancel = useCommand('jobs.cancel');
  const mayNot = useMayNot('jobs.cancel');
  const title = useJobTitle(job);
  const amount = job.unit === 'bytes' ? formats.bytes : formats.number;
  const facts = [
    job.stage === null ? '' : words(`shell.job.stage.${job.stage}`),
    job.total ? formats.percent(job.done / job.total) : amount(job.done),
    job.ratePerSecond === null
      ? ''
      : words('shell.job.rate', { rate: amount(Math.round(job.ratePerSecond)) }),
    job.secondsLeft === null
      ? ''
      : words('shell.job.left', { time: formats.duration(job.secondsLeft) }),
  ].filter(Boolean);
  return (
    <span className={styles.item}>
      <span className={styles.cut} title={title}>
        {title}
      </span>
      <span className={styles.progress}>
        <ProgressLine label={title} done={job.done} total={job.total} />
      </span>
      <span className={styles.whole}>{facts.join(' · ')}</span>
      <Tooltip
        content={mayNot ?? words('shell.job.cancel', { job: title })}
        relationship={mayNot ? 'description' : 'label'}
      >
        <Button
          size="small"
          appearance="transparent"
          icon={<Dismiss12Regular />}
          aria-label={words('shell.job.cancel', { job: title })}
          disabledFocusable={Boolean(mayNot)}
          onClick={() => void cancel.run({ id: job.id })}
        />
      </Tooltip>
    </span>
  );
}

/** What a job does, and on what. */
export function useJobTitle(job: Job): string {
  const intl = useIntl();
  const words = useWords();
  const id = `shell.job.${job.kind}`;
  const kind = hasWords(intl, id) ? words(id) : job.kind;
  return job.title ? words('shell.job.titled', { kind, title: job.title }) : kind;
}

function AuditHead() {
  const styles = useStyles();
  const words = useWords();
  const head = useQuery('audit.head', {}).value;
  if (!head) return null;
  return (
    <Link
      as="button"
      className={head.alarm ? styles.bad : styles.quiet}
      onClick={() => go.page('audit')}
    >
      {head.alarm
        ? words('shell.status.audit-alarm')
        : words('shell.status.audit', { seq: head.verifiedSize })}
    </Link>
  );
}

function Keychain({ status }: { readonly status: SessionStatus }) {
  const styles = useStyles();
  const words = useWords();
  if (!status.usesKeychain) {
    return <span className={styles.bad}>{words('shell.status.password-only')}</span>;
  }
  if (status.keychain !== 'ok') {
    return <span className={styles.bad}>{words('shell.status.keychain-trouble')}</span>;
  }
  return <span>{words('shell.status.keychain', { name: status.keychainName })}</span>;
}
