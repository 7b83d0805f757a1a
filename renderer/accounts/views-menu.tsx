import {
  Button,
  Field,
  Input,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { Delete16Regular, Save16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { queryOf, useAccountsView } from '../shell/accounts-view.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayItem } from '../shell/may.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

/** Views that were saved by name: filters, order and columns together. */
export function ViewsMenu() {
  const words = useWords();
  const [isSaving, setSaving] = useState(false);
  const views = useQuery('views.list', {}).value ?? [];
  const load = useAccountsView((view) => view.load);
  const remove = useCommand('views.remove');
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button size="small" appearance="subtle">
            {words('accounts.views')}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MayItem
              operation="views.save"
              icon={<Save16Regular />}
              onClick={() => setSaving(true)}
            >
              {words('accounts.views.save')}
            </MayItem>
            {views.length > 0 ? <MenuDivider /> : null}
            {views.map((view) => (
              <MenuItem key={view.id} onClick={() => load(view.query, view.columns)}>
                {view.name}
              </MenuItem>
            ))}
            {views.length > 0 ? (
              <MenuGroup>
                <MenuGroupHeader>{words('accounts.views.remove')}</MenuGroupHeader>
                {views.map((view) => (
                  <MayItem
                    key={view.id}
                    operation="views.remove"
                    icon={<Delete16Regular />}
                    onClick={() => void remove.run({ id: view.id })}
                  >
                    {view.name}
                  </MayItem>
                ))}
              </MenuGroup>
            ) : null}
          </MenuList>
        </MenuPopover>
      </Menu>
      <SaveView open={isSaving} onClose={() => setSaving(false)} />
    </>
  );
}

type SaveProps = { readonly open: boolean; readonly onClose: () => void };

function SaveView({ open, onClose }: SaveProps) {
  const words = useWords();
  const [name, setName] = useState('');
  const save = useCommand('views.save');
  const submit = async () => {
    const view = useAccountsView.getState();
    const outcome = await save.run({ name, query: queryOf(view), columns: [...view.columns] });
    if (!outcome.ok) return;
    setName('');
    onClose();
  };
  return (
    <FormDialog
      open={open}
      title={words('accounts.views.save.title')}
      submit={words('accounts.views.save.submit')}
      cancel={words('shell.cancel')}
      whyNot={name.trim() ? undefined : words('accounts.views.name.missing')}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <div>{words('accounts.views.save.body')}</div>
      <Field label={words('accounts.views.name')}>
        <Input value={name} maxLength={100} onChange={(_, data) => setName(data.value)} />
      </Field>
      <FailureView failure={save.failure} />
    </FormDialog>
  );
}
