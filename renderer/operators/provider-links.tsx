import { makeStyles, TableCell, TableRow, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { ListTable } from '../ui/list-table.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { useMayNot } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { UnlinkDialog } from './unlink-dialog.tsx';

const useStyles = makeStyles({
  name: { width: '24%' },
  identity: { width: '34%' },
  cell: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
  small: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  unsound: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  act: { textAlign: 'end' },
});

const columns = ['name', 'identity', 'since', 'last'] as const;

type Link = ValueFor<'provider.links'>[number];
/** An operator who is bound, as the table and the dialog name them. */
export type LinkedOperator = { readonly id: string; readonly name: string };

type Props = {
  /** Of the provider that the vault has now; null without one. */
  readonly issuer: string | null;
};

/** Who is bound to which identity at the provider, and since when; for owners. */
export function ProviderLinks({ issuer }: Props) {
  const words = useWords();
  const styles = useStyles();
  const mayNot = useMayNot('provider.links');
  const links = useQuery('provider.links', {});
  const operators = useQuery('operators.list', {}).value ?? [];
  const [asked, setAsked] = useState<LinkedOperator | null>(null);
  const found = links.value ?? [];
  if (mayNot || (issuer === null && found.length === 0)) return null;
  const nameOf = (id: string) => operators.find((one) => one.id === id)?.name ?? id;
  return (
    <>
      <FailureView failure={links.failure} />
      {links.value && found.length === 0 ? (
        <span className={styles.quiet}>{words('operators.provider.noLinks')}</span>
      ) : null}
      {found.length > 0 ? (
        <ListTable
          label={words('operators.provider.links')}
          columns={columns.map((column) => ({
            title: words(`operators.provider.column.${column}`),
            className: column === 'name' || column === 'identity' ? styles[column] : undefined,
          }))}
          actions={words('operators.actions')}
          end="button"
        >
          {found.map((link) => (
            <LinkLine
              key={link.operator}
              link={link}
              name={nameOf(link.operator)}
              isElsewhere={link.issuer !== issuer}
              onUnlink={() => setAsked({ id: link.operator, name: nameOf(link.operator) })}
            />
          ))}
        </ListTable>
      ) : null}
      {asked ? <UnlinkDialog operator={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

type LineProps = {
  readonly link: Link;
  readonly name: string;
  /** Bound at another provider than that of the vault. */
  readonly isElsewhere: boolean;
  readonly onUnlink: () => void;
};

function LinkLine({ link, name, isElsewhere, onUnlink }: LineProps) {
  const words = useWords();
  const styles = useStyles();
  const formats = useFormats();
  const dayOf = (at: number | null) => (at === null ? '–' : formats.date(at));
  return (
    <TableRow>
      <TableCell className={styles.cell}>{name}</TableCell>
      <TableCell className={styles.cell}>
        {link.subject}
        {isElsewhere ? (
          <div className={styles.small}>
            {words('operators.provider.elsewhere', { issuer: link.issuer })}
          </div>
        ) : null}
        {link.isSound ? null : (
          <div className={styles.unsound}>
            <StateMark shape="square" />
            {words('operators.provider.unsound')}
          </div>
        )}
      </TableCell>
      <TableCell className={styles.quiet}>{dayOf(link.linkedAt)}</TableCell>
      <TableCell className={styles.quiet}>{dayOf(link.signedInAt)}</TableCell>
      <TableCell className={styles.act}>
        <MayButton
          operation="provider.unlink"
          size="small"
          aria-label={words('operators.provider.unlinkOf', { name })}
          onClick={onUnlink}
        >
          {words('operators.provider.unlink')}
        </MayButton>
      </TableCell>
    </TableRow>
  );
}
