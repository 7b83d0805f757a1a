import { Dialog, DialogBody, DialogSurface, makeStyles, tokens } from '@fluentui/react-components';
import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { useQuery } from '../use-query.ts';
import { useFocusBack } from '../ui/dialog-frame.tsx';
import { paint } from '../ui/paint.ts';
import { useWords } from '../words.ts';
import { useAccountsView } from './accounts-view.ts';
import { go } from './go.ts';
import { usePaletteCommands } from './palette-commands.ts';
import { useUiState } from './ui-state.ts';

const useStyles = makeStyles({
  surface: { padding: 0, maxWidth: '640px', alignSelf: 'start', marginTop: '12vh' },
  body: { display: 'block', maxHeight: '60vh' },
  input: {
    width: '100%',
    boxSizing: 'border-box',
    height: '44px',
    padding: '0 16px',
    font: 'inherit',
    fontSize: tokens.fontSizeBase400,
    color: 'inherit',
    backgroundColor: 'transparent',
    border: 'none',
    borderBottom: `2px solid ${tokens.colorCompoundBrandStroke}`,
    outlineStyle: 'none',
    '::placeholder': { color: tokens.colorNeutralForeground4, opacity: 1 },
  },
  list: {
    maxHeight: 'calc(60vh - 44px)',
    overflow: 'auto',
    padding: '8px',
    '& [cmdk-group-heading]': {
      padding: '8px 8px 4px',
      fontSize: tokens.fontSizeBase200,
      color: tokens.colorNeutralForeground3,
    },
    '& [cmdk-item]': {
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: '12px',
      minHeight: '32px',
      padding: '0 8px',
      borderRadius: '4px',
      cursor: 'pointer',
    },
    '& [cmdk-item][data-selected="true"]': {
      backgroundColor: paint.accentSoft,
      color: tokens.colorNeutralForeground1,
    },
    '& [cmdk-empty]': { padding: '16px 8px', color: tokens.colorNeutralForeground3 },
  },
  keys: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** Commands and accounts by name: Ctrl/Cmd+K. */
export function Palette() {
  const styles = useStyles();
  const words = useWords();
  const { palette, setPalette } = useUiState();
  return (
    <Dialog open={palette} onOpenChange={(_, data) => setPalette(data.open)}>
      <DialogSurface className={styles.surface} aria-label={words('shell.palette')}>
        <DialogBody className={styles.body}>
          {palette ? <PaletteList onDone={() => setPalette(false)} /> : null}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function PaletteList({ onDone }: { readonly onDone: () => void }) {
  const styles = useStyles();
  const words = useWords();
  const commands = usePaletteCommands();
  useFocusBack();
  const [text, setText] = useState('');
  // From here on the search itself is an entry, so that there is always one.
  const isSearching = text.trim().length > 1;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const run = (act: () => void) => {
    onDone();
    act();
  };
  return (
    <Command label={words('shell.palette')} loop>
      <Command.Input
        ref={input}
        className={styles.input}
        value={text}
        onValueChange={setText}
        placeholder={words('shell.palette.placeholder')}
      />
      <Command.List className={styles.list}>
        {isSearching ? null : <Command.Empty>{words('shell.palette.empty')}</Command.Empty>}
        <Command.Group heading={words('shell.palette.commands')}>
          {commands.map((command) => (
            <Command.Item
              key={command.id}
              value={`${command.label} ${command.id}`}
              onSelect={() => run(command.act)}
            >
              {command.label}
              {command.keys ? <span className={styles.keys}>{command.keys}</span> : null}
            </Command.Item>
          ))}
        </Command.Group>
        {isSearching ? <FoundAccounts text={text} onPick={run} /> : null}
      </Command.List>
    </Command>
  );
}

type FoundProps = { readonly text: string; readonly onPick: (act: () => void) => void };

function FoundAccounts({ text, onPick }: FoundProps) {
  const styles = useStyles();
  const words = useWords();
  const found = useQuery(
    'accounts.find',
    { query: { text, filters: [], sort: 'name', descending: false }, offset: 0, limit: 8 },
    { keepPrevious: true },
  ).value;
  return (
    <Command.Group heading={words('shell.palette.accounts')} forceMount>
      {found?.rows.map((row) => (
        <Command.Item
          key={row.id}
          value={`account ${row.id}`}
          forceMount
          onSelect={() => onPick(() => go.account(row.id))}
        >
          {row.name || row.userName}
          <span className={styles.keys}>{row.userName}</span>
        </Command.Item>
      ))}
      <Command.Item
        value="search all accounts"
        forceMount
        onSelect={() =>
          onPick(() => {
            useAccountsView.getState().setText(text);
            go.page('accounts');
          })
        }
      >
        {words('shell.palette.search', { text })}
      </Command.Item>
    </Command.Group>
  );
}
