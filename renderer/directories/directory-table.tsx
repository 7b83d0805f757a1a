import {
  Button,
  Link,
  makeStyles,
  mergeClasses,
  Menu,
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
import { MayItem } from '../shell/may.tsx';
import { useFormats, useWords } from '../words.ts';
import { type LiveAct, LiveItems } from './live/live-items.tsx';
import { LiveState } from './live/live-state.tsx';

const useStyles = makeStyles({
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  numberHead: { '& > *': { justifyContent: 'flex-end' } },
  narrow: { width: '48px' },
  // For screen readers: the column of menus needs no word on screen.
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden' },
  quiet: {
    paddingTop: '4px',
    paddingBottom: '4px',
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'nowrap',
  },
  date: { width: '22%' },
  name: { width: '28%' },
});

const columns = ['name', 'kind', 'accounts', 'groups', 'deleted', 'refreshed'] as const;
const numeric: ReadonlySet<string> = new Set(['accounts', 'groups', 'deleted']);

/** What the operator asked for from the menu of a directory. */
export type DirectoryAct = 'remove' | LiveAct;

type Props = {
  readonly directories: readonly Directory[];
  readonly onAct: (act: DirectoryAct, directory: Directory) => void;
};

/** Every directory with what the replica holds of it. */
export function DirectoryTable({ directories, onAct }: Props) {
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
          <DirectoryLine
            key={directory.id}
            directory={directory}
            onAct={(act) => onAct(act, directory)}
          />
        ))}
      </TableBody>
    </Table>
  );
}

type LineProps = {
  readonly directory: Directory;
  readonly onAct: (act: DirectoryAct) => void;
};

function DirectoryLine({ directory, onAct }: LineProps) {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const { refreshedAt } = directory;
  const age = refreshedAt === null ? words('directories.never') : formats.dateTime(refreshedAt);
  return (
    <TableRow>
      <TableCell>
        <Link as="button" onClick={() => go.accounts([{ on: 'directory', ids: [directory.id] }])}>
          {directory.name}
        </Link>
      </TableCell>
      <TableCell>
        {directory.live
          ? words(`live.server.${directory.live.server}`)
          : words(`directories.kind.${directory.kind}`)}
      </TableCell>
      <TableCell className={styles.number}>{formats.number(directory.accounts)}</TableCell>
      <TableCell className={styles.number}>{formats.number(directory.groups)}</TableCell>
      <TableCell className={styles.number}>{formats.number(directory.deleted)}</TableCell>
      <TableCell className={styles.quiet}>
        {directory.live ? <LiveState directory={directory} /> : age}
      </TableCell>
      <TableCell>
        <LineMenu directory={directory} onAct={onAct} />
      </TableCell>
    </TableRow>
  );
}

function LineMenu({ directory, onAct }: LineProps) {
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
          {directory.live ? (
            <LiveItems directory={directory} onAct={onAct} />
          ) : (
            <MayItem
              operation="directories.importFile"
              icon={<DocumentArrowUpRegular />}
              onClick={() => start({ kind: 'import', into: directory.id })}
            >
              {words('directories.refresh')}
            </MayItem>
          )}
          <MayItem
            operation="directories.remove"
            icon={<DeleteRegular />}
            onClick={() => onAct('remove')}
          >
            {words('directories.remove')}
          </MayItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
