import type { AccountFilter } from '../../shared/model/account.ts';
import { useWords } from '../words.ts';
import { go, pages } from './go.ts';
import { useUiState } from './ui-state.ts';
import { focusSearch, lockNow } from './use-shell-keys.ts';

export type PaletteCommand = {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  readonly act: () => void;
};

const dayMs = 86_400_000;

/** Questions that administrators ask often, as filters. */
function questions(): readonly (readonly [string, AccountFilter])[] {
  const now = Date.now();
  return [
    ['cannot-sign-in', { on: 'state', states: ['cannot-sign-in'] }],
    ['locked', { on: 'state', states: ['locked'] }],
    ['disabled', { on: 'state', states: ['disabled'] }],
    ['password-expired', { on: 'state', states: ['password-expired'] }],
    ['expiring', { on: 'date', date: 'expiresAt', from: now, to: now + 30 * dayMs }],
    ['dormant', { on: 'date', date: 'lastSignInAt', from: null, to: now - 90 * dayMs }],
    ['never-signed-in', { on: 'never-signed-in' }],
    ['staged', { on: 'staged' }],
  ];
}

/** What the palette offers before anything is typed. */
export function usePaletteCommands(): readonly PaletteCommand[] {
  const words = useWords();
  const ui = useUiState();
  return [
    ...pages.map((page, index) => ({
      id: `go ${page}`,
      label: words('shell.command.go', { page: words(`shell.page.${page}`) }),
      keys: words('shell.keys.ctrl', { key: String(index + 1) }),
      act: () => go.page(page),
    })),
    {
      id: 'new account',
      label: words('shell.command.new-account'),
      act: () => {
        go.page('accounts');
        ui.setNewAccount(true);
      },
    },
    ...questions().map(([id, filter]) => ({
      id: `find ${id}`,
      label: words(`shell.command.find.${id}`),
      act: () => go.accounts([filter]),
    })),
    {
      id: 'search',
      label: words('shell.command.search'),
      keys: words('shell.keys.ctrl', { key: 'F' }),
      act: () => window.setTimeout(focusSearch, 0),
    },
    {
      id: 'shortcuts',
      label: words('shell.command.shortcuts'),
      keys: 'F1',
      act: () => ui.setShortcuts(true),
    },
    {
      id: 'lock',
      label: words('shell.lock'),
      keys: words('shell.keys.ctrl', { key: 'L' }),
      act: lockNow,
    },
  ];
}
