import {
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  tokens,
} from '@fluentui/react-components';
import { ChevronDown12Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Edit } from '../../shared/model/change.ts';
import { AttributeDialog } from '../shell/edit/attribute-dialog.tsx';
import { ConfirmDialog } from '../shell/edit/confirm-dialog.tsx';
import { ExpiryDialog } from '../shell/edit/expiry-dialog.tsx';
import { GroupDialog } from '../shell/edit/group-dialog.tsx';
import { useStage } from '../shell/edit/use-stage.ts';
import { selectedCount, useSelection } from '../shell/grid/selection.ts';
import { HintButton } from '../ui/hint-button.tsx';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', gap: '8px', marginInlineStart: 'auto' },
  count: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
});

const dialogs = ['expiry', 'attribute', 'group-add', 'group-remove', 'delete'] as const;
type DialogName = (typeof dialogs)[number];

/** What can be done to everything that is selected. All of it is staged, nothing is done at once. */
export function BulkBar() {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const { selection, clear } = useSelection();
  const { selected, running } = useStage();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const count = selectedCount(selection);
  if (count === 0) return null;
  const stage = async (edit: Edit) => {
    setDialog(null);
    if (await selected(selection, [edit])) clear();
  };
  const whyNot = running ? words('stage.running') : undefined;
  return (
    <div className={styles.bar} role="toolbar" aria-label={words('accounts.bulk')}>
      <output className={styles.count}>
        {words('accounts.selected', { count: formats.number(count) })}
      </output>
      <Button size="small" appearance="subtle" onClick={clear}>
        {words('accounts.selected.clear')}
      </Button>
      <HintButton size="small" whyNot={whyNot} onClick={() => void stage({ do: 'unlock' })}>
        {words('edit.unlock')}
      </HintButton>
      <HintButton size="small" whyNot={whyNot} onClick={() => void stage({ do: 'disable' })}>
        {words('edit.disable')}
      </HintButton>
      <MoreMenu onStage={stage} onDialog={setDialog} />
      <BulkDialogs dialog={dialog} count={count} onStage={stage} onClose={() => setDialog(null)} />
    </div>
  );
}

type MoreProps = {
  readonly onStage: (edit: Edit) => Promise<void>;
  readonly onDialog: (name: DialogName) => void;
};

function MoreMenu({ onStage, onDialog }: MoreProps) {
  const words = useWords();
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<ChevronDown12Regular />}
          iconPosition="after"
        >
          {words('accounts.more')}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={() => void onStage({ do: 'enable' })}>{words('edit.enable')}</MenuItem>
          <MenuItem onClick={() => void onStage({ do: 'must-change', value: true })}>
            {words('edit.must-change')}
          </MenuItem>
          <MenuItem onClick={() => onDialog('expiry')}>{words('edit.expire')}</MenuItem>
          <MenuItem onClick={() => onDialog('attribute')}>{words('edit.attribute')}</MenuItem>
          <MenuDivider />
          <MenuItem onClick={() => onDialog('group-add')}>{words('edit.group-add')}</MenuItem>
          <MenuItem onClick={() => onDialog('group-remove')}>{words('edit.group-remove')}</MenuItem>
          <MenuDivider />
          <MenuItem onClick={() => onDialog('delete')}>{words('edit.delete')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

type DialogsProps = {
  readonly dialog: DialogName | null;
  readonly count: number;
  readonly onStage: (edit: Edit) => Promise<void>;
  readonly onClose: () => void;
};

function BulkDialogs({ dialog, count, onStage, onClose }: DialogsProps) {
  const words = useWords();
  const isGroup = dialog === 'group-add' || dialog === 'group-remove';
  return (
    <>
      <ExpiryDialog
        open={dialog === 'expiry'}
        count={count}
        onClose={onClose}
        onSet={(at) => void onStage({ do: 'expire', at })}
      />
      <AttributeDialog
        open={dialog === 'attribute'}
        count={count}
        onClose={onClose}
        onSet={(attribute, values) => void onStage({ do: 'set', attribute, values })}
      />
      <GroupDialog
        open={isGroup}
        count={count}
        isRemoval={dialog === 'group-remove'}
        onClose={onClose}
        onPick={(group) =>
          void onStage({
            do: dialog === 'group-remove' ? 'remove-from-group' : 'add-to-group',
            group,
          })
        }
      />
      <ConfirmDialog
        open={dialog === 'delete'}
        title={words('edit.delete.title', { count })}
        body={words('edit.delete.body')}
        submit={words('edit.delete.submit', { count })}
        isDangerous
        onClose={onClose}
        onConfirm={() => void onStage({ do: 'delete' })}
      />
    </>
  );
}
