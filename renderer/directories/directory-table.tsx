import { Link, makeStyles, TableCell, TableRow, tokens } from '@fluentui/react-components';
import { DeleteRegular, DocumentArrowUpRegular } from '@fluentui/react-icons';
import type { Directory } from '../../shared/model/directory.ts';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { go } from '../shell/go.ts';
import { MayItem } from '../shell/may.tsx';
import { ListTable } from '../ui/list-table.tsx';
import { MoreMenu } from '../ui/more-menu.tsx';
import { useFormats, useWords } from '../words.ts';
import { type LiveAct, LiveItems } from './live/live-items.tsx';
import { LiveState } from './live/live-state.tsx';

const useStyles = makeStyles({
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  quiet: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
  refreshed: { width: '22%' },
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
    <ListTable
      label={words('directories.title')}
      columns={columns.map((column) => ({
        title: words(`directories.column.${column}`),
        className: column === 'name' || column === 'refreshed' ? styles[column] : undefined,
        isNumber: numeric.has(column),
      }))}
      actions={words('directories.actions')}
      end="menu"
    >
      {directories.map((directory) => (
        <DirectoryLine
          key={directory.id}
          directory={directory}
          onAct={(act) => onAct(act, directory)}
        />
      ))}
    </ListTable>
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
    <MoreMenu label={words('directories.actionsOf', { name: directory.name })}>
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
    </MoreMenu>
  );
}
