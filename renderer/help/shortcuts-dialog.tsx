import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  groups: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))',
    gap: '16px 32px',
  },
  title: {
    margin: 0,
    paddingBottom: '4px',
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: { margin: 0 },
  line: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: '16px',
    padding: '4px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  keys: { display: 'inline-flex', gap: '4px', margin: 0, whiteSpace: 'nowrap' },
  key: {
    padding: '0 6px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackground2,
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase200,
  },
});

export type ShortcutsDialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
};

type Shortcut = { readonly id: string; readonly keys: readonly string[] };
type Group = { readonly id: string; readonly shortcuts: readonly Shortcut[] };

/** Keys by the names that are printed on them; `Mod` is Ctrl, or Command on a Mac. */
const groups: readonly Group[] = [
  {
    id: 'everywhere',
    shortcuts: [
      { id: 'palette', keys: ['Mod', 'K'] },
      { id: 'search', keys: ['Mod', 'F'] },
      { id: 'pages', keys: ['Mod', '1–8'] },
      { id: 'lock', keys: ['Mod', 'L'] },
      { id: 'help', keys: ['F1'] },
      { id: 'close', keys: ['Esc'] },
    ],
  },
  {
    id: 'accounts',
    shortcuts: [
      { id: 'rows', keys: ['↑', '↓'] },
      { id: 'screens', keys: ['PgUp', 'PgDn'] },
      { id: 'open', keys: ['Enter'] },
      { id: 'select', keys: ['Space'] },
      { id: 'range', keys: ['Shift', 'Space'] },
    ],
  },
  {
    id: 'conflicts',
    shortcuts: [
      { id: 'keep', keys: ['1'] },
      { id: 'take', keys: ['2'] },
    ],
  },
];

/** Every key that does something. */
export function ShortcutsDialog({ open, onClose }: ShortcutsDialogProps) {
  const words = useWords();
  const styles = useStyles();
  if (!open) return null;
  return (
    <DialogFrame
      size="large"
      title={words('help.shortcuts')}
      onClose={onClose}
      onSubmit={onClose}
      actions={<Button type="submit">{words('shell.close')}</Button>}
    >
      <div className={styles.groups}>
        {groups.map((group) => (
          <GroupOfKeys key={group.id} group={group} />
        ))}
      </div>
    </DialogFrame>
  );
}

function GroupOfKeys({ group }: { readonly group: Group }) {
  const words = useWords();
  const styles = useStyles();
  return (
    <section>
      <h3 className={styles.title}>{words(`help.group.${group.id}`)}</h3>
      <dl className={styles.list}>
        {group.shortcuts.map((shortcut) => (
          <div key={shortcut.id} className={styles.line}>
            <dt>{words(`help.key.${shortcut.id}`)}</dt>
            <dd className={styles.keys}>
              {shortcut.keys.map((key) => (
                <kbd key={key} className={styles.key}>
                  {keyName(key, words)}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function keyName(key: string, words: ReturnType<typeof useWords>): string {
  if (key === 'Mod') return navigator.userAgent.includes('Macintosh') ? '⌘' : words('help.ctrl');
  if (key === 'Space' || key === 'Shift' || key === 'PgUp' || key === 'PgDn') {
    return words(`help.keyName.${key}`);
  }
  return key;
}
