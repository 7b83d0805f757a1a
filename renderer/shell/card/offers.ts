import type { AccountCard } from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import type { Directory } from '../../../shared/model/directory.ts';
import { needOf, type Need } from '../../../shared/role-attributes.ts';
import { useWhyFixed } from '../use-attributes.ts';
import { useDirectory } from '../use-directory.ts';
import { type Words, useWords } from '../../words.ts';
import type { DialogName } from './card-dialogs.tsx';

/** One act that the menu of a card offers: an edit at once, or a question first. */
export type Offer = {
  /** The id of its words. */
  readonly words: string;
  /** Why this account cannot have it, in words. */
  readonly whyNot?: string | undefined;
} & ({ readonly edit: Edit } | { readonly dialog: DialogName });

const needs: Readonly<Record<DialogName, Need>> = {
  group: 'member',
  rename: '@place',
  move: '@place',
  delete: '@existence',
  reset: '@password',
  expiry: '@state',
};

/** What can be done with an account, by its directory and by the present role. */
export function useOffers(card: AccountCard): readonly Offer[] {
  const words = useWords();
  const directory = useDirectory(card.row.directory);
  const whyFixed = useWhyFixed();
  return offersOf(card, directory, words).map((offer) => ({
    ...offer,
    whyNot: offer.whyNot ?? whyFixed('edit' in offer ? needOf(offer.edit) : needs[offer.dialog]),
  }));
}

function offersOf(
  card: AccountCard,
  directory: Directory | undefined,
  words: Words,
): readonly Offer[] {
  const isDeleted = card.row.facts.deletedAt !== null;
  if (isDeleted) return [restoreOffer(directory, words)];
  return [
    ...(card.row.kind === 'group' ? [] : stateOffers(card, directory, words)),
    { words: 'edit.group-add', dialog: 'group' },
    { words: 'edit.rename', dialog: 'rename' },
    {
      words: 'edit.move',
      dialog: 'move',
      whyNot: card.dn === null ? words('edit.move.no-place') : undefined,
    },
    { words: 'edit.delete', dialog: 'delete' },
  ];
}

function stateOffers(
  { row: { facts } }: AccountCard,
  directory: Directory | undefined,
  words: Words,
): readonly Offer[] {
  return [
    facts.disabled
      ? { words: 'edit.enable', edit: { do: 'enable' } }
      : { words: 'edit.disable', edit: { do: 'disable' } },
    ...(facts.locked ? [{ words: 'edit.unlock', edit: { do: 'unlock' } } as const] : []),
    {
      words: facts.mustChange ? 'edit.must-change.clear' : 'edit.must-change',
      edit: { do: 'must-change', value: !facts.mustChange },
    },
    {
      words: 'edit.reset-password',
      dialog: 'reset',
      whyNot: directory && !directory.live ? words('edit.reset-password.here') : undefined,
    },
    { words: 'edit.expire', dialog: 'expiry' },
  ];
}

/** Only Active Directory keeps what was deleted, in its recycle bin; our own directories do too. */
function restoreOffer(directory: Directory | undefined, words: Words): Offer {
  const server = directory?.live?.server;
  const cannot = server !== undefined && server !== 'active-directory';
  return {
    words: 'edit.restore',
    edit: { do: 'restore' },
    whyNot: cannot
      ? words('edit.restore.not-kept', { server: words(`live.server.${server}`) })
      : undefined,
  };
}
