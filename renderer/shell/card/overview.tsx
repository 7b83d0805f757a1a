import { makeStyles } from '@fluentui/react-components';
import type { AccountCard } from '../../../shared/model/account.ts';
import { HandOvers } from '../hand-over.tsx';
import { Contact } from './contact.tsx';
import { SignInFacts } from './sign-in-facts.tsx';
import { RecentHistory } from './history-tab.tsx';

const useStyles = makeStyles({ note: { padding: '12px 18px 0' } });

/** What most visits to a card are about. */
export function Overview({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  return (
    <>
      <HandOvers target={card.row.id} className={styles.note} />
      {card.row.kind === 'group' ? null : <SignInFacts card={card} />}
      <Contact card={card} />
      <RecentHistory id={card.row.id} />
    </>
  );
}
