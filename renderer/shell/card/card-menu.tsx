import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { MoreHorizontal16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AccountCard } from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { MayItem } from '../may.tsx';
import { HintItem } from '../../ui/hint-item.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';
import { useStage } from '../edit/use-stage.ts';
import { useWhyReadOnly } from '../use-directory.ts';
import { CardDialogs, type DialogName } from './card-dialogs.tsx';
import { type Offer, useOffers } from './offers.ts';

/** What can be staged for this account; what cannot says why. */
export function CardMenu({ card }: { readonly card: AccountCard }) {
  const words = useWords();
  const { targets } = useStage();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const whyReadOnly = useWhyReadOnly(card.row.directory);
  const offers = useOffers(card);
  const stage = (edit: Edit) => {
    setDialog(null);
    void targets([card.row.id], [edit]);
  };
  const act = (offer: Offer) => {
    if ('edit' in offer) stage(offer.edit);
    else setDialog(offer.dialog);
  };
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button
            size="small"
            appearance="subtle"
            icon={<MoreHorizontal16Regular />}
            aria-label={words('card.actions')}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuGroup>
              {whyReadOnly ? <MenuGroupHeader>{whyReadOnly}</MenuGroupHeader> : null}
              {offers.map((offer) => (
                <HintItem
                  key={offer.words}
                  disabled={Boolean(whyReadOnly)}
                  whyNot={offer.whyNot}
                  onClick={() => act(offer)}
                >
                  {words(offer.words)}
                </HintItem>
              ))}
            </MenuGroup>
            <MenuDivider />
            <CopyItems card={card} />
          </MenuList>
        </MenuPopover>
      </Menu>
      <CardDialogs card={card} dialog={dialog} onStage={stage} onClose={() => setDialog(null)} />
    </>
  );
}

function CopyItems({ card }: { readonly card: AccountCard }) {
  const words = useWords();
  const copy = useCommand('clipboard.copy');
  const { row, dn } = card;
  return (
    <>
      {dn === null ? null : (
        <MayItem operation="clipboard.copy" onClick={() => void copy.run({ text: dn })}>
          {words('card.copy-dn')}
        </MayItem>
      )}
      <MayItem
        operation="clipboard.copy"
        onClick={() => void copy.run({ text: row.userName || row.name })}
      >
        {words('card.copy-name')}
      </MayItem>
    </>
  );
}
