import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { ShortcutsDialog } from '../help/shortcuts-dialog.tsx';
import { Tour } from '../help/tour.tsx';
import { usePreferences } from '../preferences.ts';
import { useAccountsView } from './accounts-view.ts';
import { ElevationBanner } from './elevation/elevation-banner.tsx';
import { useSelection } from './grid/selection.ts';
import { JobEnds } from './job-ends.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useUiState } from './ui-state.ts';
import { ShareBanner } from './share-banner.tsx';
import { ViewBanner } from './view-banner.tsx';
import { useShellKeys } from './use-shell-keys.ts';
import { usePresence } from './use-presence.ts';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateRows: '44px max-content minmax(0, 1fr) 26px',
    height: '100%',
    color: tokens.colorNeutralForeground1,
  },
  middle: { display: 'grid', minHeight: 0 },
  wide: { gridTemplateColumns: '200px minmax(0, 1fr)' },
  narrow: { gridTemplateColumns: '48px minmax(0, 1fr)' },
  page: {
    minWidth: 0,
    minHeight: 0,
    overflow: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
  },
});

type Props = { readonly status: SessionStatus; readonly children: ReactNode };

/** The frame around every page while the vault is open. */
export function Shell({ status, children }: Props) {
  const styles = useStyles();
  const { railCollapsed } = usePreferences();
  const { shortcuts, setShortcuts } = useUiState();
  useShellKeys();
  usePresence();
  // What was looked at and ticked ends with the session.
  useEffect(
    () => () => {
      useAccountsView.getState().reset();
      useSelection.getState().clear();
    },
    [],
  );
  return (
    <div className={styles.root}>
      <TopBar status={status} />
      <div>
        <ViewBanner status={status} />
        <ElevationBanner status={status} />
        <ShareBanner />
      </div>
      <div className={`${styles.middle} ${railCollapsed ? styles.narrow : styles.wide}`}>
        <Rail collapsed={railCollapsed} />
        <main className={styles.page}>{children}</main>
      </div>
      <StatusBar status={status} />
      <Palette />
      <JobEnds />
      <ShortcutsDialog open={shortcuts} onClose={() => setShortcuts(false)} />
      <Tour />
    </div>
  );
}
