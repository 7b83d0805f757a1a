import { FluentProvider, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { IntlProvider } from 'react-intl';
import { Redirect, Route, Router, Switch } from 'wouter';
import type { SessionStatus } from '../shared/model/session.ts';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { ChangesPage } from './changes/changes-page.tsx';
import { DirectoriesPage } from './directories/directories-page.tsx';
import { GroupsPage } from './groups/groups-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { HeldStatus } from './held-status.ts';
import { directionOf, languageFor, localeOf, messagesOf } from './i18n.ts';
import { usePreferences, usePreferencesReady, useThemeName } from './preferences.ts';
import { FactorSetup } from './session/factor-setup.tsx';
import { OwnShare } from './session/own-share.tsx';
import { ProviderStep } from './session/provider-step.tsx';
import { FirstRun } from './session/first-run.tsx';
import { SignIn } from './session/sign-in.tsx';
import { Trouble } from './session/trouble.tsx';
import { OperatorsPage } from './operators/operators-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { type OwnScreen, useOwnScreen } from './shell/own-screen.ts';
import { FailureView } from './shell/failure.tsx';
import { locationHook } from './shell/go.ts';
import { MaySee } from './shell/may.tsx';
import { Shell } from './shell/shell.tsx';
import { themeNamed } from './theme.ts';
import { Coverable } from './ui/cover.tsx';
import { useQuery } from './use-query.ts';

const useStyles = makeStyles({
  page: { height: '100vh', backgroundColor: tokens.colorNeutralBackground3 },
  waiting: { display: 'grid', placeItems: 'center', height: '100%' },
});

/** Themes, words and the screen that the session calls for. */
export function App() {
  const styles = useStyles();
  const themeName = useThemeName();
  const { language: choice } = usePreferences();
  const isReady = usePreferencesReady();
  const language = languageFor(choice);
  const direction = directionOf(language);
  useEffect(() => {
    document.documentElement.lang = localeOf(language);
    document.documentElement.dir = direction;
    // Scrollbars and date pickers are the browser's own and follow this.
    document.documentElement.style.colorScheme = themeName === 'light' ? 'light' : 'dark';
  }, [language, direction, themeName]);
  if (!isReady) return null;
  return (
    <IntlProvider locale={localeOf(language)} messages={messagesOf(language)}>
      <FluentProvider theme={themeNamed(themeName)} dir={direction}>
        <div className={styles.page}>
          <Router hook={locationHook}>
            <Screen />
          </Router>
        </div>
      </FluentProvider>
    </IntlProvider>
  );
}

function Screen() {
  const styles = useStyles();
  const { value: status, failure } = useQuery('session.status', {});
  if (failure && !status) {
    return (
      <main className={styles.waiting}>
        <FailureView failure={failure} />
      </main>
    );
  }
  if (!status) {
    return (
      <main className={styles.waiting}>
        <Spinner size="small" />
      </main>
    );
  }
  return <ScreenOf status={status} />;
}

/** The last session of whoever the page is held for, or the present one; null without either. */
function useShellStatus(status: SessionStatus): SessionStatus | null {
  const [last, setLast] = useState<SessionStatus | null>(null);
  if (status.state === 'unlocked') {
    if (last !== status) setLast(status);
    return status;
  }
  const isHeld = last !== null && last.operatorId === (status.heldFor?.operatorId ?? '');
  return isHeld ? last : null;
}

/** The screen that the session calls for, and behind it the one that waits for its operator. */
function ScreenOf({ status }: { readonly status: SessionStatus }) {
  const own = useOwnScreen();
  const shown = useShellStatus(status);
  const isOpen = status.state === 'unlocked' && own === null;
  return (
    <>
      {shown && own === null ? (
        <HeldStatus key={shown.operatorId} value={isOpen ? null : shown}>
          <Coverable isCovered={!isOpen}>
            <Shell status={shown}>
              <Pages />
            </Shell>
          </Coverable>
        </HeldStatus>
      ) : null}
      {isOpen ? null : <ClosedScreen status={status} own={own} />}
    </>
  );
}

type ClosedProps = { readonly status: SessionStatus; readonly own: OwnScreen | null };

function ClosedScreen({ status, own }: ClosedProps) {
  switch (status.state) {
    case 'new':
      return <FirstRun />;
    case 'kit':
      // Also after a recovery the codes of a new factor are kept before a new kit takes their place.
      return own === 'factor' ? <FactorSetup isMandatory /> : <FirstRun />;
    case 'locked':
      return <SignIn />;
    case 'broken':
      return <Trouble />;
    case 'provider':
      return <ProviderStep />;
    case 'factor':
      return <FactorSetup isMandatory />;
    case 'unlocked':
      return own === 'share' ? <OwnShare /> : <FactorSetup isMandatory={false} />;
  }
}

function Pages() {
  return (
    <Switch>
      <Route path="/home" component={HomePage} />
      <Route path="/accounts">
        <MaySee page="accounts" operation="accounts.find">
          <AccountsPage />
        </MaySee>
      </Route>
      <Route path="/groups">
        <MaySee page="groups" operation="accounts.find">
          <GroupsPage />
        </MaySee>
      </Route>
      <Route path="/changes/:set?">
        {(params: { readonly set?: string }) => (
          <MaySee page="changes" operation="changes.list">
            <ChangesPage set={params.set ? Number(params.set) : null} />
          </MaySee>
        )}
      </Route>
      <Route path="/directories">
        <MaySee page="directories" operation="directories.list">
          <DirectoriesPage />
        </MaySee>
      </Route>
      <Route path="/audit">
        <MaySee page="audit" operation="audit.list">
          <AuditPage />
        </MaySee>
      </Route>
      <Route path="/operators/:part?">
        {({ part }: { readonly part?: string }) => (
          <MaySee page="operators" operation="operators.list">
            <OperatorsPage asked={part} />
          </MaySee>
        )}
      </Route>
      <Route path="/settings" component={SettingsPage} />
      <Route>
        <Redirect to="/home" />
      </Route>
    </Switch>
  );
}
