import { useFluent } from '@fluentui/react-components';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useIntl } from 'react-intl';
import type { AccountColumn, AccountQuery } from '../../../shared/model/account.ts';
import type { Refusal } from '../../api.ts';
import { usePreferences } from '../../preferences.ts';
import { useTopics } from '../../topics.ts';
import { useQuery } from '../../use-query.ts';
import { GridDriver } from './grid-driver.ts';
import type { Selection } from './selection.ts';
import type { Found } from './source.ts';
import { useGridStyles } from './use-grid-styles.ts';

export type AccountGridProps = {
  readonly label: string;
  readonly query: AccountQuery;
  readonly columns: readonly AccountColumn[];
  readonly opened: number | null;
  /** Null where rows cannot be selected. */
  readonly selection: Selection | null;
  readonly onOpen: (id: number) => void;
  readonly onSort: (sort: AccountColumn, descending: boolean) => void;
  readonly onColumns: (columns: readonly AccountColumn[]) => void;
  readonly onSelect: (selection: Selection) => void;
  readonly onFound: (found: Found) => void;
  readonly onFailed: (failure: Refusal | null) => void;
};

/** A window onto all accounts that a query finds, of which only the rows on screen are read. */
export function AccountGrid(props: AccountGridProps) {
  const styles = useGridStyles();
  const intl = useIntl();
  const { dir } = useFluent();
  const { density } = usePreferences();
  const host = useRef<HTMLDivElement>(null);
  const driver = useRef<GridDriver | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const rowHeight = density === 'comfortable' ? 36 : 28;
  const directories = useQuery('directories.list', {}).value;

  useEffect(() => {
    if (!host.current) return undefined;
    const made = new GridDriver(host.current, () => latest.current, {
      intl,
      isRtl: dir === 'rtl',
      rowHeight,
    });
    driver.current = made;
    return () => {
      made.destroy();
      driver.current = null;
    };
  }, [intl, dir, rowHeight]);

  const { query, columns, opened, selection } = props;
  const wanted = JSON.stringify([query.text, query.filters]);
  const shown = columns.join(' ');
  useEffect(() => driver.current?.showQuery(wanted), [wanted]);
  useEffect(() => driver.current?.showColumns(), [shown]);
  useEffect(() => driver.current?.showOrder(), [query.sort, query.descending]);
  useEffect(() => driver.current?.showOpened(opened), [opened]);
  useEffect(() => {
    if (selection) driver.current?.showSelection(selection);
  }, [selection]);
  useEffect(() => {
    driver.current?.showDirectories(new Map(directories?.map((one) => [one.id, one.name])));
  }, [directories, intl, dir, rowHeight]);
  useTopics(['accounts', 'changes'], () => driver.current?.refresh());

  return <div ref={host} className={styles.root} aria-label={props.label} data-grid />;
}
