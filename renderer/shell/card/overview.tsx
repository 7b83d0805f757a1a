import type { AccountCard } from '../../../shared/model/account.ts';
import { Contact } from './contact.tsx';
import { SignInFacts } from './sign-in-facts.tsx';
import { RecentHistory } from './history-tab.tsx';

/** What most visits to a card are about. */
export function Overview({ card }: { readonly card: AccountCard }) {
  return (
    <>
      {card.row.kind === 'group' ? null : <SignInFacts card={card} />}
      <Contact card={card} />
      <RecentHistory id={card.row.id} />
    </>
  );
}
