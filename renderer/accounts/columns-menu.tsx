import {
  Button,
  Checkbox,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  tokens,
} from '@fluentui/react-components';
import { ArrowDown16Regular, ArrowUp16Regular } from '@fluentui/react-icons';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { type AccountColumn, accountColumns } from '../../shared/model/account.ts';
import { standardColumns, useAccountsView } from '../shell/accounts-view.ts';
import { useSeenColumns } from '../shell/use-attributes.ts';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  surface: { padding: '12px', width: '280px' },
  row: { display: 'grid', gridTemplateColumns: '1fr auto auto', alignItems: 'center' },
  foot: {
    display: 'flex',
    justifyContent: 'space-between',
    marginTop: '8px',
    paddingTop: '8px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
});

/** Which columns the grid shows, and in which order. */
export function ColumnsMenu() {
  const styles = useStyles();
  const words = useWords();
  const seen = useSeenColumns();
  const columns = seen(useAccountsView((view) => view.columns));
  const { setColumns } = useAccountsView.getState();
  const hidden = seen(accountColumns).filter((column) => !columns.includes(column));
  const toggle = (column: AccountColumn, isShown: boolean) => {
    if (isShown) setColumns([...columns, column]);
    else if (columns.length > 1) setColumns(columns.filter((one) => one !== column));
  };
  return (
    <Popover trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle">
          {words('accounts.columns')}
        </Button>
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label={words('accounts.columns')}>
        {[...columns, ...hidden].map((column) => (
          <ColumnLine key={column} column={column} onToggle={toggle} />
        ))}
        <div className={styles.foot}>
          {words('accounts.columns.hint')}
          <Button size="small" onClick={() => setColumns(standardColumns)}>
            {words('accounts.columns.reset')}
          </Button>
        </div>
      </PopoverSurface>
    </Popover>
  );
}

type LineProps = {
  readonly column: AccountColumn;
  readonly onToggle: (column: AccountColumn, isShown: boolean) => void;
};

function ColumnLine({ column, onToggle }: LineProps) {
  const styles = useStyles();
  const words = useWords();
  const columns = useSeenColumns()(useAccountsView((view) => view.columns));
  const { setColumns } = useAccountsView.getState();
  const at = columns.indexOf(column);
  const label = words(`account.column.${column}`);
  const buttons = useRef<HTMLDivElement>(null);
  const move = (by: 1 | -1) => {
    const others = columns.filter((one) => one !== column);
    setColumns(others.toSpliced(at + by, 0, column));
  };
  // The line moves with its arrows, and at an end one of them can no longer be pressed: without
  // this the focus would fall out of the menu.
  const kept = (by: 1 | -1) => (by < 0 ? at > 1 : at < columns.length - 2);
  const moveWithFocus = (by: 1 | -1) => {
    const isKept = kept(by);
    flushSync(() => move(by));
    const [up, down] = buttons.current?.querySelectorAll('button') ?? [];
    (by < 0 === isKept ? up : down)?.focus();
  };
  return (
    <div className={styles.row} ref={buttons}>
      <Checkbox
        label={label}
        checked={at >= 0}
        onChange={(_, data) => onToggle(column, data.checked === true)}
      />
      {at < 0 ? null : (
        <>
          <Button
            size="small"
            appearance="transparent"
            icon={<ArrowUp16Regular />}
            aria-label={words('accounts.columns.up', { column: label })}
            disabled={at === 0}
            onClick={() => moveWithFocus(-1)}
          />
          <Button
            size="small"
            appearance="transparent"
            icon={<ArrowDown16Regular />}
            aria-label={words('accounts.columns.down', { column: label })}
            disabled={at === columns.length - 1}
            onClick={() => moveWithFocus(1)}
          />
        </>
      )}
    </div>
  );
}
