import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import { failureCodes } from '../../shared/failure.ts';
import { changeKinds, changeStates, type QueuedDirectory } from '../../shared/model/change.ts';
import { FailureView, useFailureWords } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { useDirectory } from '../shell/use-directory.ts';
import { paint } from '../ui/paint.ts';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { hasWords, useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  root: { padding: '10px' },
  one: {
    display: 'grid',
    gap: '2px',
    padding: '8px 12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `3px solid ${paint.staged}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  careful: { color: paint.warn },
  sets: { display: 'flex', flexWrap: 'wrap', columnGap: '12px' },
});

const setsShown = 8;

/** What waits for directories at a server, before anything is sent there. */
export function Queue() {
  const styles = useStyles();
  const words = useWords();
  const { value, failure } = useQuery('changes.queue', {});
  const queued = (value ?? []).filter(({ live }) => live);
  if (queued.length === 0 && !failure) return null;
  return (
    <div className={styles.root}>
      <Section title={words('changes.queue')}>
        <FailureView failure={failure} />
        {queued.map((one) => (
          <Queued key={one.directory} queued={one} />
        ))}
      </Section>
    </div>
  );
}

function Queued({ queued }: { readonly queued: QueuedDirectory }) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const age = queued.refreshedAt === null ? words('live.never') : formats.ago(queued.refreshedAt);
  const states = changeStates
    .filter((state) => (queued.counts[state] ?? 0) > 0)
    .map(
      (state) => `${words(`change.state.${state}`)} ${formats.number(queued.counts[state] ?? 0)}`,
    );
  const kinds = changeKinds
    .filter((kind) => (queued.kinds[kind] ?? 0) > 0)
    .filter((kind) => hasWords(intl, `change.kind.${kind}.count`))
    .map((kind) => words(`change.kind.${kind}.count`, { count: queued.kinds[kind] ?? 0 }));
  return (
    <div className={styles.one}>
      <span>
        <span className={styles.name}>{queued.name}</span>{' '}
        <span className={styles.quiet}>{words('changes.queue.age', { age })}</span>
      </span>
      <span>{[...states, ...kinds].join(' · ')}</span>
      {queued.moved > 0 ? (
        <span className={styles.careful}>
          {words('changes.queue.moved', { count: queued.moved })}
        </span>
      ) : null}
      {queued.readOnly ? (
        <span className={styles.careful}>{words('changes.queue.read-only')}</span>
      ) : null}
      <Stopped directory={queued.directory} />
      <span className={styles.sets}>
        {queued.sets.slice(0, setsShown).map((id) => (
          <Link as="button" key={id} onClick={() => go.changeSet(id)}>
            {words('changes.untitled', { id })}
          </Link>
        ))}
        {queued.sets.length > setsShown ? (
          <span className={styles.quiet}>
            {words('changes.queue.more', { count: queued.sets.length - setsShown })}
          </span>
        ) : null}
      </span>
    </div>
  );
}

/** What stopped the last way to the server; nothing when it was open. */
function Stopped({ directory }: Pick<QueuedDirectory, 'directory'>) {
  const styles = useStyles();
  const words = useWords();
  const wordsOfFailure = useFailureWords();
  const problem = useDirectory(directory)?.live?.problem ?? null;
  if (problem === null) return null;
  const code = failureCodes.find((one) => one === problem) ?? 'internal';
  const { title } = wordsOfFailure({ ok: false, code, facts: {} });
  return <span className={styles.careful}>{words('changes.queue.stopped', { why: title })}</span>;
}
