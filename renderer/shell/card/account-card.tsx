import { Button, makeStyles, Spinner, Tab, TabList, tokens } from '@fluentui/react-components';
import { Dismiss16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { AccountCard as Card } from '../../../shared/model/account.ts';
import { paint } from '../../ui/paint.ts';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';
import { initialsOf, kindWords } from '../account-words.ts';
import { FailureView } from '../failure.tsx';
import { AttributesTab } from './attributes-tab.tsx';
import { CardMenu } from './card-menu.tsx';
import { GroupsTab } from './groups-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { MembersTab } from './members-tab.tsx';
import { Overview } from './overview.tsx';
import { StagedTray } from './staged-tray.tsx';

const useStyles = makeStyles({
  top: {
    display: 'grid',
    gridTemplateColumns: '44px minmax(0, 1fr) auto',
    gap: '2px 12px',
    padding: '14px 18px 10px',
  },
  face: {
    gridRowEnd: 'span 2',
    display: 'grid',
    placeItems: 'center',
    width: '44px',
    height: '44px',
    borderRadius: '50%',
    fontSize: '15px',
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: paint.accentSoft,
    color: paint.accentText,
  },
  name: {
    margin: 0,
    fontSize: '16px',
    lineHeight: '22px',
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  sub: {
    gridColumnStart: 2,
    gridColumnEnd: 4,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  buttons: { display: 'flex', gap: '2px', marginInlineEnd: '-8px' },
  tabs: {
    padding: '0 8px',
    flexShrink: 0,
    // The tabs of a group need two lines in a narrow card: none may hide.
    flexWrap: 'wrap',
    '& [role="tab"]': { paddingLeft: '5px', paddingRight: '5px' },
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  body: {
    display: 'flex',
    flexDirection: 'column',
    flex: '1 1 auto',
    minHeight: 0,
    overflow: 'auto',
  },
  waiting: { padding: '48px 18px' },
});

const tabs = ['overview', 'groups', 'members', 'attributes', 'history'] as const;
type TabName = (typeof tabs)[number];

type Props = { readonly id: number; readonly onClose: () => void };

/** Everything about one account. */
export function AccountCard({ id, onClose }: Props) {
  const styles = useStyles();
  const words = useWords();
  const { value: card, failure } = useQuery('accounts.get', { id });
  if (failure) {
    return (
      <div className={styles.waiting}>
        <FailureView
          failure={failure}
          action={<Button onClick={onClose}>{words('shell.close')}</Button>}
        />
      </div>
    );
  }
  if (!card) {
    return (
      <div className={styles.waiting}>
        <Spinner size="small" label={words('shell.loading')} />
      </div>
    );
  }
  return <CardOf card={card} onClose={onClose} />;
}

function CardOf({ card, onClose }: { readonly card: Card; readonly onClose: () => void }) {
  const styles = useStyles();
  const words = useWords();
  const isGroup = card.row.kind === 'group';
  const [tab, setTab] = useState<TabName>(isGroup ? 'members' : 'overview');
  return (
    <>
      <Top card={card} onClose={onClose} />
      <TabList
        size="small"
        className={styles.tabs}
        selectedValue={tab}
        onTabSelect={(_, data) => setTab(tabs.find((one) => one === data.value) ?? 'overview')}
      >
        {tabs
          .filter((one) => one !== 'members' || isGroup)
          .map((one) => (
            <Tab key={one} value={one}>
              {words(`card.tab.${one}`, { groups: card.groupCount, members: card.memberCount })}
            </Tab>
          ))}
      </TabList>
      <div className={styles.body} role="tabpanel" aria-label={words(`card.tab.${tab}.plain`)}>
        {tab === 'overview' ? <Overview card={card} /> : null}
        {tab === 'groups' ? <GroupsTab card={card} /> : null}
        {tab === 'members' ? <MembersTab card={card} /> : null}
        {tab === 'attributes' ? <AttributesTab card={card} /> : null}
        {tab === 'history' ? <HistoryTab card={card} /> : null}
      </div>
      <StagedTray id={card.row.id} />
    </>
  );
}

function Top({ card, onClose }: { readonly card: Card; readonly onClose: () => void }) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const { row } = card;
  const name = row.name || row.userName;
  const facts = [
    row.userName,
    card.directoryName,
    row.kind === 'person' ? row.department : kindWords(intl, row.kind),
  ].filter(Boolean);
  const changed =
    row.facts.changedAt === null
      ? undefined
      : words('card.changed', { time: formats.dateTime(row.facts.changedAt) });
  return (
    <div className={styles.top}>
      <span className={styles.face} aria-hidden>
        {initialsOf(name)}
      </span>
      <h2 className={styles.name}>{name}</h2>
      <span className={styles.buttons}>
        <CardMenu card={card} />
        <Button
          size="small"
          appearance="subtle"
          icon={<Dismiss16Regular />}
          aria-label={words('card.close')}
          onClick={onClose}
        />
      </span>
      <span className={styles.sub} title={changed}>
        {facts.join(' · ')}
      </span>
    </div>
  );
}
