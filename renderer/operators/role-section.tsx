import { Badge, makeStyles, TableCell, TableRow, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Role } from '../../shared/model/role.ts';
import type { ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton, MayItem } from '../shell/may.tsx';
import { useNotify } from '../shell/notify.tsx';
import { ListTable } from '../ui/list-table.tsx';
import { MoreMenu } from '../ui/more-menu.tsx';
import { Section } from '../ui/section.tsx';
import { useCommand } from '../use-command.ts';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { RoleDialog } from './role-dialog.tsx';
import { useScopeWords } from './scope-words.ts';

const useStyles = makeStyles({
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  name: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  may: { width: '38%' },
  role: { width: '22%' },
  count: { width: '90px' },
});

type Known = ValueFor<'roles.list'>[number];
type Asked = { readonly pattern: Role; readonly isNew: boolean };

/** Every role: what it may, on what, and who could look as it. */
export function RoleSection() {
  const words = useWords();
  const found = useQuery('roles.list', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  const roles = found.value ?? [];
  const support = roles.find(({ role }) => role.id === 'support')?.role;
  return (
    <Section
      title={words('roles.title')}
      action={
        <MayButton
          operation="roles.save"
          size="small"
          icon={<AddRegular />}
          onClick={() => support && setAsked({ pattern: support, isNew: true })}
        >
          {words('roles.new')}
        </MayButton>
      }
    >
      <FailureView failure={found.failure} />
      <RoleTable roles={roles} onEdit={setAsked} />
      {asked ? (
        <RoleDialog
          {...asked}
          taken={roles.map(({ role }) => role.id)}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </Section>
  );
}

type TableProps = { readonly roles: readonly Known[]; readonly onEdit: (asked: Asked) => void };

function RoleTable({ roles, onEdit }: TableProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <ListTable
      label={words('roles.title')}
      columns={[
        { title: words('roles.column.name'), className: styles.role },
        { title: words('roles.column.may'), className: styles.may },
        { title: words('roles.column.scope') },
        { title: words('roles.column.operators'), className: styles.count, isNumber: true },
      ]}
      actions={words('operators.actions')}
      end="menu"
    >
      {roles.map((known) => (
        <RoleLine key={known.role.id} known={known} onEdit={onEdit} />
      ))}
    </ListTable>
  );
}

type LineProps = { readonly known: Known; readonly onEdit: (asked: Asked) => void };

function RoleLine({ known, onEdit }: LineProps) {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const roleName = useRoleName();
  const scopeWords = useScopeWords();
  const { role, builtIn } = known;
  const name = roleName(role.id, role.name);
  return (
    <TableRow>
      <TableCell>
        <span className={styles.name}>
          {name}
          {builtIn ? (
            <Badge appearance="outline" color="informative">
              {words('roles.built-in')}
            </Badge>
          ) : null}
        </span>
      </TableCell>
      <TableCell>
        {builtIn
          ? words(`role.${role.id}.body`)
          : words('roles.may', { count: role.permissions.length })}
      </TableCell>
      <TableCell className={styles.quiet}>{scopeWords(role)}</TableCell>
      <TableCell className={styles.number}>{formats.number(known.operators)}</TableCell>
      <TableCell>
        <RoleMenu known={known} name={name} onEdit={onEdit} />
      </TableCell>
    </TableRow>
  );
}

function RoleMenu({ known, name, onEdit }: LineProps & { readonly name: string }) {
  const words = useWords();
  const { notify, notifyFailure } = useNotify();
  const viewAs = useCommand('operators.viewAs');
  const remove = useCommand('roles.remove');
  const { role, builtIn } = known;
  const isOwn = useQuery('session.status', {}).value?.role === role.id;
  async function look() {
    const outcome = await viewAs.run({ role: role.id });
    if (!outcome.ok) notifyFailure(outcome);
  }
  async function takeAway() {
    const outcome = await remove.run({ id: role.id });
    if (outcome.ok) notify({ title: words('roles.removed', { name }) });
    else notifyFailure(outcome);
  }
  return (
    <MoreMenu label={words('roles.actionsOf', { name })}>
      <MayItem
        operation="operators.viewAs"
        whyNot={isOwn ? words('roles.view.own') : undefined}
        onClick={() => void look()}
      >
        {words('roles.view')}
      </MayItem>
      <MayItem
        operation="roles.save"
        whyNot={builtIn ? words('failure.role-built-in') : undefined}
        onClick={() => onEdit({ pattern: role, isNew: false })}
      >
        {words('roles.edit')}
      </MayItem>
      <MayItem operation="roles.save" onClick={() => onEdit({ pattern: role, isNew: true })}>
        {words('roles.copy')}
      </MayItem>
      <MayItem
        operation="roles.remove"
        whyNot={whyKept(known, words)}
        onClick={() => void takeAway()}
      >
        {words('roles.remove')}
      </MayItem>
    </MoreMenu>
  );
}

function whyKept({ builtIn, operators }: Known, words: (id: string) => string): string | undefined {
  if (builtIn) return words('failure.role-built-in');
  return operators > 0 ? words('failure.role-in-use') : undefined;
}
