import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccountCard } from '../../../shared/model/account.ts';
import type { ValueFor } from '../../api.ts';
import { HintButton } from '../../ui/hint-button.tsx';
import { useCommand } from '../../use-command.ts';
import { useFormats, useWords } from '../../words.ts';
import { FailureView } from '../failure.tsx';
import { go } from '../go.ts';
import { useDirectory } from '../use-directory.ts';

const useStyles = makeStyles({
  section: {
    paddingBottom: '12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  list: { display: 'grid', gap: '4px', margin: 0, padding: 0, listStyleType: 'none' },
  when: { display: 'block', color: tokens.colorNeutralForeground3 },
  ask: { alignSelf: 'start' },
});

type Times = ValueFor<'groups.memberTimes'>;

/** Who joined and left a group by what its server keeps: asked for when somebody wants to see it. */
export function MemberTimes({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  const words = useWords();
  const ask = useCommand('groups.memberTimes');
  const [found, setFound] = useState<Times | null>(null);
  const server = useDirectory(card.row.directory)?.live?.server;
  // The others keep no such times (MS-ADTS msDS-ReplValueMetaData).
  if (server !== 'active-directory') return null;
  const onAsk = async () => {
    const outcome = await ask.run({ id: card.row.id });
    if (outcome.ok) setFound(outcome.value);
  };
  return (
    <>
      <HintButton
        size="small"
        className={styles.ask}
        whyNot={ask.running ? words('card.times.busy') : undefined}
        onClick={() => void onAsk()}
      >
        {words('card.times.ask')}
      </HintButton>
      <FailureView failure={ask.failure} />
      {found ? <Found times={found} /> : null}
    </>
  );
}

function Found({ times: { isKept, times, total, unresolved } }: { readonly times: Times }) {
  const styles = useStyles();
  const words = useWords();
  const older = total - times.length;
  if (!isKept) return <output>{words('card.times.none')}</output>;
  return (
    <section className={styles.section}>
      <ul className={styles.list} aria-label={words('card.times.title')}>
        {times.map((time) => (
          <TimeLine key={`${time.account.id} ${time.joinedAt} ${time.leftAt}`} time={time} />
        ))}
      </ul>
      {older > 0 ? <span>{words('card.times.more', { count: older })}</span> : null}
      {unresolved > 0 ? (
        <span className={styles.when}>
          {words('card.members.unresolved', { count: unresolved })}
        </span>
      ) : null}
    </section>
  );
}

function TimeLine({ time }: { readonly time: Times['times'][number] }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const { account, joinedAt, leftAt } = time;
  const { id } = account;
  const name = account.name || account.userName;
  const joined = joinedAt === null ? words('card.unknown') : formats.dateTime(joinedAt);
  return (
    <li>
      {id === null ? (
        name
      ) : (
        <Link as="button" onClick={() => go.account(id)}>
          {name}
        </Link>
      )}
      <span className={styles.when}>
        {leftAt === null
          ? words('card.times.joined', { time: joined })
          : words('card.times.left', { joined, time: formats.dateTime(leftAt) })}
      </span>
    </li>
  );
}
