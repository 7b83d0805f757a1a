import {
  Button,
  Link,
  makeStyles,
  mergeClasses,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import {
  DeleteRegular,
  DocumentArrowUpRegular,
  MoreHorizontalRegular,
} from '@fluentui/react-icons';
import type { Directory } from '../../shared/model/directory.ts';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { go } from '../shell/go.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  numberHead: { '& > *': { justifyContent: 'flex-end' } },
  narrow: { width: '48px' },
  // For screen readers: the column of menus needs no word on screen.
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden' },
  quiet: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
  date: { width: '22%' },
  name: { width: '28%' },
});

const columns = ['name', 'kind', 'accounts', 'groups', 'deleted', 'refreshed'] as const;
const numeric: ReadonlySet<string> = new Set(['accounts', 'groups', 'deleted']);

type Props = {
  readonly directories: readonly Directory[];
  readonly onRemove: (directory: Directory) => void;
};

/** Every directory with what the replica holds of it. */
export function DirectoryTable({ directories, onRemove }: Props) {
  const words = useWords();
  const styles = useStyles();
  return (
    <Table size="small" aria-label={words('directories.title')}>
      <TableHeader>
        <TableRow>
          {columns.map((column) => (
            <TableHeaderCell
              key={column}
              className={mergeClasses(
                numeric.has(column) && styles.numberHead,
                column === 'name' && styles.name,
                column === 'refreshed' && styles.date,
              )}
            >
              {words(`directories.column.${column}`)}
            </TableHeaderCell>
          ))}
          <TableHeaderCell className={styles.narrow}>
            <span className={styles.unseen}>{words('directories.actions')}</span>
          </TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {directories.map((directory) => (
          <DirectoryLine key={directory.id} directory={directory} onRemove={onRemove} />
        ))}
      </TableBody>
    </Table>
  );
}

type LineProps = {
  readonly directory: Directory;
  readonly onRemove: (directory: Directory) => void;
};

function DirectoryLine({ directory, onRemove }: LineProps) {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  return (
    <TableRow>
      <TableCell>
        <Link as="button" onClick={() => go.accounts([{ on: 'directory', ids: [directory.id] }])}>
          {directory.name}
        </Link>
      </TableCell>
      <TableCell>{words(`directories.kind.${directory.kind}`)}</TableCell>
      <TableCell className={styles.number}>{formats.number(directory.accounts)}</TableCell>
      <TableCell className={styles.number}>{formats.number(directory.groups)}</TableCell>
      <TableCell className={styles.number}>{formats.number(directory.deleted)}</TableCell>
      <TableCell className={styles.quiet}>
        {directory.refreshedAt === null
          ? words('directories.never')
          : formats.dateTime(directory.refreshedAt)}
      </TableCell>
      <TableCell>
        <LineMenu directory={directory} onRemove={onRemove} />
      </TableCell>
    </TableRow>
  );
}

function LineMenu({ directory, onRemove }: LineProps) {
  const words = useWords();
  const { start } = useDirectoryActions();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={words('directories.actionsOf', { name: directory.name })}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem
            icon={<DocumentArrowUpRegular />}
            onClick={() => start({ kind: 'import', into: directory.id })}
          >
            {words('directories.refresh')}
          </MenuItem>
          <MenuItem icon={<DeleteRegular />} onClick={() => onRemove(directory)}>
            {words('directories.remove')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
