import { makeStyles, mergeClasses, tokens, Tooltip } from '@fluentui/react-components';
import {
  Database20Regular,
  type FluentIcon,
  Home20Regular,
  People20Regular,
  PersonKey20Regular,
  PeopleTeam20Regular,
  Settings20Regular,
  ShieldCheckmark20Regular,
  TaskListSquareLtr20Regular,
  PanelLeftContract20Regular,
  PanelLeftExpand20Regular,
} from '@fluentui/react-icons';
import { useLocation } from 'wouter';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { paint } from '../ui/paint.ts';
import { useFormats, useWords } from '../words.ts';
import { go, type PageName } from './go.ts';

const useStyles = makeStyles({
  rail: {
    display: 'flex',
    flexDirection: 'column',
    gap: '1px',
    padding: '8px 6px',
    backgroundColor: paint.sunk,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowX: 'hidden',
    overflowY: 'auto',
  },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    height: '32px',
    padding: '0 8px',
    flexShrink: 0,
    border: 'none',
    borderLeft: '3px solid transparent',
    borderRadius: '4px',
    font: 'inherit',
    textAlign: 'start',
    color: tokens.colorNeutralForeground2,
    backgroundColor: 'transparent',
    cursor: 'pointer',
    ':hover': { backgroundColor: paint.rowHover },
    ':focus-visible': {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: '-2px',
    },
  },
  chosen: {
    backgroundColor: paint.accentSoft,
    borderLeftColor: paint.accentText,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    ':hover': { backgroundColor: paint.accentSoft },
  },
  label: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  badge: {
    marginInlineStart: 'auto',
    fontSize: '11px',
    fontWeight: tokens.fontWeightRegular,
    lineHeight: '18px',
    borderRadius: '9px',
    padding: '0 7px',
    backgroundColor: paint.stagedSoft,
    color: paint.staged,
  },
  alarm: { backgroundColor: paint.badSoft, color: paint.bad },
  dot: { marginInlineStart: '-14px', marginBottom: '12px', padding: '0 4px', lineHeight: '14px' },
  line: {
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    margin: '6px 4px',
    flexShrink: 0,
  },
  end: { marginTop: 'auto' },
});

const icons: Readonly<Record<PageName, FluentIcon>> = {
  home: Home20Regular,
  accounts: People20Regular,
  groups: PeopleTeam20Regular,
  changes: TaskListSquareLtr20Regular,
  directories: Database20Regular,
  audit: ShieldCheckmark20Regular,
  operators: PersonKey20Regular,
  settings: Settings20Regular,
};

/** The pages, at the left. */
export function Rail({ collapsed }: { readonly collapsed: boolean }) {
  const styles = useStyles();
  const words = useWords();
  const waiting = useQuery('changes.list', { offset: 0, limit: 1 }).value?.waiting ?? 0;
  const alarm = useQuery('audit.head', {}).value?.alarm ?? null;
  const items: readonly PageName[] = ['home', 'accounts', 'groups', 'changes', 'directories'];
  return (
    <nav className={styles.rail} aria-label={words('shell.pages')}>
      {items.map((page) => (
        <RailItem
          key={page}
          page={page}
          collapsed={collapsed}
          {...(page === 'changes' && waiting > 0 ? { count: waiting } : {})}
        />
      ))}
      <div className={styles.line} aria-hidden />
      <RailItem page="audit" collapsed={collapsed} {...(alarm ? { alarm } : {})} />
      <RailItem page="operators" collapsed={collapsed} />
      <div className={styles.end} />
      <RailItem page="settings" collapsed={collapsed} />
      <Fold collapsed={collapsed} />
    </nav>
  );
}

type ItemProps = {
  readonly page: PageName;
  readonly collapsed: boolean;
  /** Staged changes that wait. */
  readonly count?: number;
  /** The kind of damage of the audit log. */
  readonly alarm?: string;
};

function RailItem({ page, collapsed, count, alarm }: ItemProps) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const [location] = useLocation();
  const isChosen = location.startsWith(`/${page}`);
  const Icon = icons[page];
  const label = words(`shell.page.${page}`);
  const badge = alarm ? '!' : count === undefined ? null : formats.number(count);
  const button = (
    <button
      type="button"
      className={mergeClasses(styles.item, isChosen && styles.chosen)}
      aria-current={isChosen ? 'page' : undefined}
      onClick={() => go.page(page)}
    >
      <Icon aria-hidden />
      <span className={collapsed ? 'bw-unseen' : styles.label}>{label}</span>
      {badge ? (
        <span
          className={mergeClasses(
            styles.badge,
            alarm !== undefined && styles.alarm,
            collapsed && styles.dot,
          )}
        >
          {badge}
          {count === undefined ? null : (
            <span className="bw-unseen"> {words('shell.page.waiting')}</span>
          )}
        </span>
      ) : null}
    </button>
  );
  if (!collapsed) return button;
  return (
    <Tooltip content={label} relationship="description" positioning="after">
      {button}
    </Tooltip>
  );
}

function Fold({ collapsed }: { readonly collapsed: boolean }) {
  const styles = useStyles();
  const words = useWords();
  const set = useCommand('settings.set');
  const Icon = collapsed ? PanelLeftExpand20Regular : PanelLeftContract20Regular;
  const label = words(collapsed ? 'shell.rail.widen' : 'shell.rail.narrow');
  return (
    <button
      type="button"
      className={styles.item}
      aria-label={label}
      onClick={() => void set.run({ railCollapsed: !collapsed })}
    >
      <Icon aria-hidden />
      {collapsed ? null : <span className={styles.label}>{label}</span>}
    </button>
  );
}
