import {
  makeStyles,
  mergeClasses,
  Table,
  TableBody,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  // Two lines of text must not touch the lines between the rows.
  table: { '& td': { paddingBlock: '5px' } },
  number: { '& > *': { justifyContent: 'flex-end' } },
  menu: { width: '48px' },
  button: { width: '112px' },
});

/** A column: its title, how wide it is where that matters, and whether numbers stand in it. */
export type Column = {
  readonly title: string;
  readonly className?: string | undefined;
  readonly isNumber?: boolean;
};

type Props = {
  readonly label: string;
  readonly columns: readonly Column[];
  /** The title of the last column, for screen readers, and what each line has there. */
  readonly actions: string;
  readonly end: 'menu' | 'button';
  /** The lines. */
  readonly children: ReactNode;
};

/** A short table, all of whose lines are there, with something to do at the end of each. */
export function ListTable({ label, columns, actions, end, children }: Props) {
  const styles = useStyles();
  return (
    <Table size="small" className={styles.table} aria-label={label}>
      <TableHeader>
        <TableRow>
          {columns.map(({ title, className, isNumber }) => (
            <TableHeaderCell
              key={title}
              className={mergeClasses(className, isNumber && styles.number)}
            >
              {title}
            </TableHeaderCell>
          ))}
          <TableHeaderCell className={styles[end]}>
            <span className="bw-unseen">{actions}</span>
          </TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>{children}</TableBody>
    </Table>
  );
}
