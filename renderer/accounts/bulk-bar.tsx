import {
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuList,
  MenuPopover,
  MenuTrigger,
  tokens,
} from '@fluentui/react-components';
import { ChevronDown12Regular } from '@fluentui/react-icons';
import { Fragment, useState } from 'react';
import type { Edit } from '../../shared/model/change.ts';
import { type Need, needOf } from '../../shared/role-attributes.ts';
import { AttributeDialog } from '../shell/edit/attribute-dialog.tsx';
import { ConfirmDialog } from '../shell/edit/confirm-dialog.tsx';
import { ExpiryDialog } from '../shell/edit/expiry-dialog.tsx';
import { GroupDialog } from '../shell/edit/group-dialog.tsx';
import { useStage } from '../shell/edit/use-stage.ts';
import { selectedCount, selectedDirectories, useSelection } from '../shell/grid/selection.ts';
import { useWhyAnyReadOnly } from '../shell/use-directory.ts';
import { useWhyFixed } from '../shell/use-attributes.ts';
import { HintButton } from '../ui/hint-button.tsx';
import { HintItem } from '../ui/hint-item.tsx';
import { useMayNot } from '../use-may.ts';
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
  const reached = selectedDirectories(selection);
  const mayNot = useMayNot('changes.stageFound');
  const readOnly = useWhyAnyReadOnly(({ id }) => reached.has(id));
  const whyReadOnly = mayNot ?? readOnly;
  const whyFixed = useWhyFixed();
  if (count === 0) return null;
  const stage = async (edit: Edit) => {
    setDialog(null);
    if (await selected(selection, [edit])) clear();
  };
  const whyNot = running ? words('stage.running') : (whyReadOnly ?? whyFixed('@state'));
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
      <MoreMenu whyNot={whyReadOnly} onStage={stage} onDialog={setDialog} />
      <BulkDialogs dialog={dialog} count={count} onStage={stage} onClose={() => setDialog(null)} />
    </div>
  );
}

const needs: Readonly<Record<DialogName, Need | null>> = {
  expiry: '@state',
  attribute: null,
  'group-add': 'member',
  'group-remove': 'member',
  delete: '@existence',
};

/** What the role must be allowed; null where that is not known before an attribute is named. */
function needFor(what: Edit | DialogName): Need | null {
  return typeof what === 'string' ? needs[what] : needOf(what);
}

type MoreProps = {
  readonly whyNot: string | undefined;
  readonly onStage: (edit: Edit) => Promise<void>;
  readonly onDialog: (name: DialogName) => void;
};

const more: readonly (readonly (readonly [words: string, act: Edit | DialogName])[])[] = [
  [
    ['edit.enable', { do: 'enable' }],
    ['edit.must-change', { do: 'must-change', value: true }],
    ['edit.expire', 'expiry'],
    ['edit.attribute', 'attribute'],
  ],
  [
    ['edit.group-add', 'group-add'],
    ['edit.group-remove', 'group-remove'],
  ],
  [['edit.delete', 'delete']],
];

function MoreMenu({ whyNot, onStage, onDialog }: MoreProps) {
  const words = useWords();
  const whyFixed = useWhyFixed();
  const whyNotThat = (what: Edit | DialogName) => {
    const need = needFor(what);
    return need === null ? undefined : whyFixed(need);
  };
  const act = (what: Edit | DialogName) => {
    if (typeof what === 'string') onDialog(what);
    else void onStage(what);
  };
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
          {more.map((part, at) => (
            <Fragment key={part[0]?.[0]}>
              {at > 0 ? <MenuDivider /> : null}
              <MenuGroup>
                {at === 0 && whyNot ? <MenuGroupHeader>{whyNot}</MenuGroupHeader> : null}
                {part.map(([id, what]) => (
                  <HintItem
                    key={id}
                    disabled={Boolean(whyNot)}
                    whyNot={whyNot ? undefined : whyNotThat(what)}
                    onClick={() => act(what)}
                  >
                    {words(id)}
                  </HintItem>
                ))}
              </MenuGroup>
            </Fragment>
          ))}
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
