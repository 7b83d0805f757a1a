import { makeStyles, tokens } from '@fluentui/react-components';
import { memo } from 'react';
import { useAccountsView } from '../shell/accounts-view.ts';
import { MayButton } from '../shell/may.tsx';
import { useUiState } from '../shell/ui-state.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { ViewsMenu } from './views-menu.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '44px',
    padding: '0 14px',
    flexWrap: 'wrap',
    '& button': { whiteSpace: 'nowrap', flexShrink: 0 },
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  title: { margin: 0, fontSize: '16px', lineHeight: '22px', fontWeight: 600 },
  count: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
  gap: { flex: '1 1 auto' },
});

type Props = { readonly onExport: () => void };

/** What is shown, how much of it and how fast it came; and what to do with all of it. */
export const TitleBar = memo(function TitleBar({ onExport }: Props) {
  const styles = useStyles();
  const words = useWords();
  const isEmpty = useAccountsView((view) => view.found?.total === 0);
  const setNewAccount = useUiState((ui) => ui.setNewAccount);
  const hasNoDirectory = useQuery('directories.list', {}).value?.length === 0;
  const isReadOnly = useQuery('session.status', {}).value?.readOnly === true;
  const noDirectory = hasNoDirectory ? 'accounts.new.no-directory' : undefined;
  const whyNot = isReadOnly ? 'accounts.new.read-only' : noDirectory;
  return (
    <div className={styles.bar}>
      <h1 className={styles.title}>{words('accounts.title')}</h1>
      <Count />
      <span className={styles.gap} />
      <ColumnsMenu />
      <ViewsMenu />
      <MayButton
        operation="exports.create"
        size="small"
        appearance="subtle"
        whyNot={isEmpty ? words('accounts.export.nothing') : undefined}
        onClick={onExport}
      >
        {words('accounts.export')}
      </MayButton>
      <MayButton
        operation="changes.stageNew"
        appearance="primary"
        whyNot={whyNot && words(whyNot)}
        onClick={() => setNewAccount(true)}
      >
        {words('accounts.new')}
      </MayButton>
    </div>
  );
});

function Count() {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const found = useAccountsView((view) => view.found);
  const all = useQuery('accounts.facets', {}).value?.total;
  if (!found) return null;
  const ms = Math.max(1, Math.round(found.tookMs));
  return (
    <output className={styles.count}>
      {all === undefined || all === found.total
        ? words('accounts.count', { found: formats.number(found.total), ms })
        : words('accounts.count-of', {
            found: formats.number(found.total),
            all: formats.number(all),
            ms,
          })}
    </output>
  );
}
