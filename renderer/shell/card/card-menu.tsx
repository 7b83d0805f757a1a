import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { MoreHorizontal16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AccountCard } from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';
import { ConfirmDialog } from '../edit/confirm-dialog.tsx';
import { ExpiryDialog } from '../edit/expiry-dialog.tsx';
import { GroupDialog } from '../edit/group-dialog.tsx';
import { RenameDialog } from '../edit/rename-dialog.tsx';
import { useStage } from '../edit/use-stage.ts';

type DialogName = 'expiry' | 'group' | 'rename' | 'delete';

/** What can be staged for this account. */
export function CardMenu({ card }: { readonly card: AccountCard }) {
  const words = useWords();
  const { targets } = useStage();
  const copy = useCommand('clipboard.copy');
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const { row, dn } = card;
  const isGroup = row.kind === 'group';
  const isDeleted = row.facts.deletedAt !== null;
  const stage = (edit: Edit) => {
    setDialog(null);
    void targets([row.id], [edit]);
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
            {isGroup ? null : <StateItems card={card} onStage={stage} />}
            {isGroup ? null : (
              <MenuItem onClick={() => setDialog('expiry')}>{words('edit.expire')}</MenuItem>
            )}
            <MenuItem onClick={() => setDialog('group')}>{words('edit.group-add')}</MenuItem>
            <MenuItem onClick={() => setDialog('rename')}>{words('edit.rename')}</MenuItem>
            <MenuDivider />
            {dn === null ? null : (
              <MenuItem onClick={() => void copy.run({ text: dn })}>
                {words('card.copy-dn')}
              </MenuItem>
            )}
            <MenuItem onClick={() => void copy.run({ text: row.userName || row.name })}>
              {words('card.copy-name')}
            </MenuItem>
            <MenuDivider />
            {isDeleted ? (
              <MenuItem onClick={() => stage({ do: 'restore' })}>{words('edit.restore')}</MenuItem>
            ) : (
              <MenuItem onClick={() => setDialog('delete')}>{words('edit.delete')}</MenuItem>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
      <CardDialogs card={card} dialog={dialog} onStage={stage} onClose={() => setDialog(null)} />
    </>
  );
}

type StateProps = { readonly card: AccountCard; readonly onStage: (edit: Edit) => void };

function StateItems({ card, onStage }: StateProps) {
  const words = useWords();
  const { facts } = card.row;
  return (
    <>
      {facts.disabled ? (
        <MenuItem onClick={() => onStage({ do: 'enable' })}>{words('edit.enable')}</MenuItem>
      ) : (
        <MenuItem onClick={() => onStage({ do: 'disable' })}>{words('edit.disable')}</MenuItem>
      )}
      {facts.locked ? (
        <MenuItem onClick={() => onStage({ do: 'unlock' })}>{words('edit.unlock')}</MenuItem>
      ) : null}
      <MenuItem onClick={() => onStage({ do: 'must-change', value: !facts.mustChange })}>
        {words(facts.mustChange ? 'edit.must-change.clear' : 'edit.must-change')}
      </MenuItem>
    </>
  );
}

type DialogProps = {
  readonly card: AccountCard;
  readonly dialog: DialogName | null;
  readonly onStage: (edit: Edit) => void;
  readonly onClose: () => void;
};

function CardDialogs({ card, dialog, onStage, onClose }: DialogProps) {
  const words = useWords();
  const { row } = card;
  return (
    <>
      <ExpiryDialog
        open={dialog === 'expiry'}
        count={1}
        onClose={onClose}
        onSet={(at) => onStage({ do: 'expire', at })}
      />
      <GroupDialog
        open={dialog === 'group'}
        count={1}
        isRemoval={false}
        onClose={onClose}
        onPick={(group) => onStage({ do: 'add-to-group', group })}
      />
      <RenameDialog
        open={dialog === 'rename'}
        name={row.name}
        onClose={onClose}
        onRename={(name) => onStage({ do: 'rename', name })}
      />
      <ConfirmDialog
        open={dialog === 'delete'}
        title={words('edit.delete.title', { count: 1 })}
        body={words('edit.delete.body')}
        submit={words('edit.delete.submit', { count: 1 })}
        isDangerous
        onClose={onClose}
        onConfirm={() => onStage({ do: 'delete' })}
      />
    </>
  );
}
