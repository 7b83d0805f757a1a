import { Avatar, Button, Input, makeStyles, tokens, Tooltip } from '@fluentui/react-components';
import { LockClosed16Regular, Search16Regular } from '@fluentui/react-icons';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { useNow } from '../preferences.ts';
import { paint } from '../ui/paint.ts';
import { useRoleName } from '../use-may.ts';
import { useFormats, useWords } from '../words.ts';
import { useAccountsView } from './accounts-view.ts';
import { go } from './go.ts';
import { useUiState } from './ui-state.ts';
import { lockNow, searchBoxId } from './use-shell-keys.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: '16px',
    padding: '0 12px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    width: '176px',
    flexShrink: 0,
    fontWeight: tokens.fontWeightSemibold,
  },
  mark: {
    display: 'grid',
    placeItems: 'center',
    width: '18px',
    height: '18px',
    borderRadius: '4px',
    fontSize: '12px',
    fontWeight: tokens.fontWeightBold,
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
  },
  search: { flex: '1 1 auto', maxWidth: '640px' },
  keys: {
    fontSize: '11px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '3px',
    padding: '0 5px',
    backgroundColor: 'transparent',
    cursor: 'pointer',
    fontFamily: 'inherit',
  },
  who: {
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    marginInlineStart: 'auto',
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'nowrap',
  },
  soon: { color: paint.bad, fontWeight: tokens.fontWeightSemibold },
});

export function TopBar({ status }: { readonly status: SessionStatus }) {
  const styles = useStyles();
  const words = useWords();
  return (
    <header className={styles.bar}>
      <div className={styles.brand}>
        <span className={styles.mark} aria-hidden>
          B
        </span>
        Bailiwick
      </div>
      <SearchBox />
      <div className={styles.who}>
        <LockClock locksAt={status.locksAt} />
        <Tooltip content={words('shell.lock.hint')} relationship="description">
          <Button size="small" appearance="subtle" icon={<LockClosed16Regular />} onClick={lockNow}>
            {words('shell.lock')}
          </Button>
        </Tooltip>
        <WhoIsHere status={status} />
      </div>
    </header>
  );
}

function WhoIsHere({ status }: { readonly status: SessionStatus }) {
  const roleName = useRoleName();
  const name = status.operatorName ?? '';
  const words = useWords();
  const named = roleName(status.role ?? '', status.roleName ?? '');
  const role = status.byProvider ? words('shell.who.byProvider', { role: named }) : named;
  return (
    <Tooltip content={`${name} · ${role}`} relationship="description">
      <Avatar size={28} color="brand" name={name} />
    </Tooltip>
  );
}

function LockClock({ locksAt }: { readonly locksAt: number | null }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const now = useNow(5_000);
  if (locksAt === null) return null;
  const seconds = Math.max(0, Math.round((locksAt - now) / 1000));
  return (
    <span className={seconds <= 60 ? styles.soon : undefined}>
      {words('shell.unlocked', { left: formats.duration(Math.max(seconds, 1)) })}
    </span>
  );
}

/** Search as you type: the grid asks at once, and drops answers that come too late. */
function SearchBox() {
  const styles = useStyles();
  const words = useWords();
  const text = useAccountsView((view) => view.text);
  const { setText } = useAccountsView.getState();
  const setPalette = useUiState((state) => state.setPalette);
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  useEffect(() => {
    if (text !== sent.current) setTyped(text);
    sent.current = text;
  }, [text]);
  const change = (next: string) => {
    setTyped(next);
    sent.current = next;
    setText(next);
    go.page('accounts');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && typed) {
      change('');
      event.stopPropagation();
    }
    if (event.key === 'ArrowDown') {
      document.querySelector<HTMLElement>('[data-grid] .ag-row [role="gridcell"]')?.focus();
    }
  };
  return (
    <Input
      id={searchBoxId}
      className={styles.search}
      type="search"
      value={typed}
      maxLength={256}
      aria-label={words('shell.search')}
      placeholder={words('shell.search.placeholder')}
      contentBefore={<Search16Regular aria-hidden />}
      contentAfter={
        <button
          type="button"
          className={styles.keys}
          aria-label={`${words('shell.palette.keys')}: ${words('shell.palette.open')}`}
          onClick={() => setPalette(true)}
        >
          {words('shell.palette.keys')}
        </button>
      }
      onChange={(_, data) => change(data.value)}
      onKeyDown={onKeyDown}
    />
  );
}
