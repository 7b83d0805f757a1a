import type { AccountCard } from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { useWords } from '../../words.ts';
import { ConfirmDialog } from '../edit/confirm-dialog.tsx';
import { ExpiryDialog } from '../edit/expiry-dialog.tsx';
import { GroupDialog } from '../edit/group-dialog.tsx';
import { MoveDialog } from '../edit/move-dialog.tsx';
import { RenameDialog } from '../edit/rename-dialog.tsx';
import { ResetDialog } from '../edit/reset-dialog.tsx';

/** The questions that the menu of a card may ask. */
export type DialogName = 'expiry' | 'group' | 'rename' | 'delete' | 'move' | 'reset';

type Props = {
  readonly card: AccountCard;
  readonly dialog: DialogName | null;
  readonly onStage: (edit: Edit) => void;
  readonly onClose: () => void;
};

/** The one question that is open. */
export function CardDialogs({ card, dialog, onStage, onClose }: Props) {
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
      <ResetDialog
        open={dialog === 'reset'}
        name={row.name || row.userName}
        onClose={onClose}
        onReset={(mustChange) => onStage({ do: 'reset-password', mustChange })}
      />
      {dialog === 'move' && card.dn !== null ? (
        <MoveDialog
          open
          name={row.name || row.userName}
          dn={card.dn}
          onClose={onClose}
          onMove={(parent) => onStage({ do: 'move', parent })}
        />
      ) : null}
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
