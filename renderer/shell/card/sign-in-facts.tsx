import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccountCard } from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { useNow } from '../../preferences.ts';
import { HintButton } from '../../ui/hint-button.tsx';
import { paint } from '../../ui/paint.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { useFormats, useWords } from '../../words.ts';
import { ExpiryDialog } from '../edit/expiry-dialog.tsx';
import { ResetDialog } from '../edit/reset-dialog.tsx';
import { useStage } from '../edit/use-stage.ts';
import { freshness } from '../freshness.ts';
import { useDirectory, useWhyReadOnly } from '../use-directory.ts';
import { CardSection } from './card-section.tsx';
import { policyOf, type SignInFact, signInFacts } from './facts.ts';

const useStyles = makeStyles({
  list: { display: 'grid', gap: '6px', margin: 0, padding: 0, listStyleType: 'none' },
  fact: {
    display: 'grid',
    gridTemplateColumns: '16px minmax(0, 1fr) auto',
    gap: '8px',
    alignItems: 'center',
    minHeight: '28px',
    padding: '7px 10px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    backgroundColor: paint.sunk,
  },
  bad: { backgroundColor: paint.badSoft },
  warn: { backgroundColor: paint.warnSoft },
  what: { fontWeight: tokens.fontWeightSemibold },
  source: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

/** Why they cannot sign in: dated facts, each with the one action that mends it. */
export function SignInFacts({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  const words = useWords();
  const now = useNow(30_000);
  const { row } = card;
  const facts = signInFacts(row.facts, now);
  const stops = facts.some((fact) => fact.isStopping);
  const given = (row.name || row.userName).split(' ')[0] ?? '';
  return (
    <CardSection title={words(stops ? 'card.why-not' : 'card.can', { name: given })}>
      <ul className={styles.list}>
        {facts.map((fact) => (
          <FactLine key={fact.id} card={card} fact={fact} />
        ))}
        <Rest card={card} now={now} />
      </ul>
      <AsOf card={card} now={now} />
    </CardSection>
  );
}

type LineProps = { readonly card: AccountCard; readonly fact: SignInFact };

function FactLine({ card, fact }: LineProps) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const policy = usePolicy(card, fact);
  const source = words(`card.fact.${fact.id}.source`, {
    time: fact.at === null ? words('card.unknown') : formats.dateTime(fact.at),
    directory: card.directoryName,
  });
  return (
    <li className={mergeClasses(styles.fact, fact.isStopping ? styles.bad : styles.warn)}>
      <StateMark shape={fact.shape} />
      <span>
        <span className={styles.what}>{words(`card.fact.${fact.id}`)}</span>{' '}
        {fact.at === null || fact.id === 'password-expired'
          ? null
          : words('card.fact.since', { day: formats.since(fact.at) })}
        <span className={styles.source}>{policy === null ? source : `${source} · ${policy}`}</span>
      </span>
      {fact.mend === null ? null : <Mend card={card} fact={fact} />}
    </li>
  );
}

/** The policy that made a fact so, in words; null for what a person did. */
function usePolicy(card: AccountCard, { id }: SignInFact): string | null {
  const words = useWords();
  const server = useDirectory(card.row.directory)?.live?.server;
  const policy = id === 'locked' || id === 'password-expired' ? policyOf(card, server) : null;
  if (policy === null) return null;
  return policy.kind === 'named'
    ? words('card.fact.policy', { policy: policy.name })
    : words(`card.fact.policy.${policy.kind}`);
}

/** The one act that mends a fact, or why this directory has none. */
function Mend({ card, fact }: LineProps) {
  const words = useWords();
  const { targets, running } = useStage();
  const [isAsking, setAsking] = useState(false);
  const { mend } = fact;
  const whyNot = useWhyNot(card, mend);
  const stage = (edit: Edit) => {
    setAsking(false);
    void targets([card.row.id], [edit]);
  };
  const act = () => {
    if (mend === 'ask-expiry' || mend === 'ask-reset') setAsking(true);
    else if (mend !== null) stage(mend);
  };
  const close = () => setAsking(false);
  return (
    <>
      <HintButton
        size="small"
        whyNot={running ? words('stage.running') : whyNot}
        hint={words('card.mend.hint')}
        onClick={act}
      >
        {words(`card.mend.${fact.id}`)}
      </HintButton>
      <ExpiryDialog
        open={isAsking && mend === 'ask-expiry'}
        count={1}
        onClose={close}
        onSet={(at) => stage({ do: 'expire', at })}
      />
      <ResetDialog
        open={isAsking && mend === 'ask-reset'}
        name={card.row.name || card.row.userName}
        onClose={close}
        onReset={(mustChange) => stage({ do: 'reset-password', mustChange })}
      />
    </>
  );
}

function useWhyNot({ row }: AccountCard, mend: SignInFact['mend']): string | undefined {
  const words = useWords();
  const directory = useDirectory(row.directory);
  const whyReadOnly = useWhyReadOnly(row.directory);
  if (whyReadOnly || !directory) return whyReadOnly;
  if (mend === 'ask-reset' && !directory.live) return words('edit.reset-password.here');
  const server = directory.live?.server;
  const isRestore = mend !== null && typeof mend === 'object' && mend.do === 'restore';
  return isRestore && server !== undefined && server !== 'active-directory'
    ? words('edit.restore.not-kept', { server: words(`live.server.${server}`) })
    : undefined;
}

/** Old facts never look like present ones. */
function AsOf({ card, now }: RestProps) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const directory = useDirectory(card.row.directory);
  if (!directory?.live || freshness(directory, now) === 'fresh') return null;
  const { refreshedAt } = directory;
  return (
    <span className={styles.source}>
      {words('card.as-of', {
        age: refreshedAt === null ? words('card.unknown') : formats.ago(refreshedAt, now),
      })}
    </span>
  );
}

type RestProps = {
  readonly card: AccountCard;
  readonly now: number;
};

/** What is in order, in one line: enabled, when it ends, and the last sign-in. */
function Rest({ card, now }: RestProps) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const { facts } = card.row;
  const isOn = !facts.disabled && facts.deletedAt === null;
  const ends =
    facts.expiresAt === null
      ? words('card.rest.no-end')
      : facts.expiresAt > now
        ? words('card.rest.ends', { day: formats.date(facts.expiresAt) })
        : null;
  const { passwordExpiresAt } = card;
  const password =
    passwordExpiresAt !== null && passwordExpiresAt > now && !facts.passwordExpired
      ? words('card.rest.password', { day: formats.date(passwordExpiresAt) })
      : null;
  const lines = [
    isOn ? words('card.rest.enabled') : null,
    facts.locked ? null : words('card.rest.not-locked'),
    ends,
    password,
  ].filter((line) => line !== null);
  return (
    <li className={styles.fact}>
      <StateMark shape={isOn ? 'dot' : 'ring'} />
      <span>
        {lines.join(', ')}
        <span className={styles.source}>
          {facts.lastSignInAt === null
            ? words('card.rest.never')
            : words('card.rest.last', { time: formats.dateTime(facts.lastSignInAt) })}
        </span>
      </span>
    </li>
  );
}
