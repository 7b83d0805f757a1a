import {
  Button,
  makeStyles,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  mergeClasses,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  tokens,
} from '@fluentui/react-components';
import { Add12Regular, Dismiss12Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AccountFilter } from '../../shared/model/account.ts';
import { paint } from '../ui/paint.ts';
import { useWords } from '../words.ts';
import { FilterEditor, type FilterName, filterNames } from './filters/filter-editor.tsx';
import { useFilterWords } from './filters/filter-words.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', gap: '6px', flexWrap: 'wrap', padding: '6px 0' },
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    height: '24px',
    maxWidth: '320px',
    borderRadius: '13px',
    border: `1px solid ${paint.accentText}`,
    backgroundColor: paint.accentSoft,
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase200,
  },
  part: {
    height: '100%',
    padding: '0 4px 0 10px',
    border: 'none',
    borderRadius: '13px',
    background: 'none',
    color: 'inherit',
    font: 'inherit',
    cursor: 'pointer',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  plain: { cursor: 'default' },
  remove: { padding: '0 8px 0 2px', display: 'inline-grid', placeItems: 'center', flexShrink: 0 },
  add: { borderRadius: '13px', minWidth: 'auto', height: '24px', fontSize: '12px' },
});

type Props = {
  readonly filters: readonly AccountFilter[];
  readonly onChange: (filters: readonly AccountFilter[]) => void;
};

/** The filters as chips, each with its editor; joined by AND. */
export function FilterBar({ filters, onChange }: Props) {
  const styles = useStyles();
  const words = useWords();
  const replace = (at: number, filter: AccountFilter | null) =>
    onChange(filter ? filters.with(at, filter) : filters.toSpliced(at, 1));
  return (
    <fieldset className={mergeClasses('bw-plain', styles.bar)} aria-label={words('filter.bar')}>
      {filters.map((filter, at) => (
        <Chip
          // A filter has no identity of its own but its place; the editor keeps nothing of it.
          key={`${at} ${filter.on}`}
          filter={filter}
          onChange={(next) => replace(at, next)}
        />
      ))}
      <AddFilter filters={filters} onAdd={(filter) => onChange([...filters, filter])} />
    </fieldset>
  );
}

type ChipProps = {
  readonly filter: AccountFilter;
  readonly onChange: (filter: AccountFilter | null) => void;
};

/** The editor of a filter; those that say all by themselves have none. */
function editorOf({ on }: AccountFilter): FilterName | null {
  return filterNames.find((name) => name === on && !plain.has(name)) ?? null;
}

const plain: ReadonlySet<string> = new Set(['staged', 'never-signed-in']);

function Chip({ filter, onChange }: ChipProps) {
  const styles = useStyles();
  const words = useWords();
  const label = useFilterWords(filter);
  const [isOpen, setOpen] = useState(false);
  const name = editorOf(filter);
  return (
    <span className={styles.chip}>
      {name === null ? (
        <span className={mergeClasses(styles.part, styles.plain)}>{label}</span>
      ) : (
        <Popover
          open={isOpen}
          onOpenChange={(_, data) => setOpen(data.open)}
          positioning="below-start"
          trapFocus
        >
          <PopoverTrigger disableButtonEnhancement>
            <button type="button" className={styles.part} title={label}>
              {label}
            </button>
          </PopoverTrigger>
          <PopoverSurface aria-label={label}>
            <FilterEditor
              name={name}
              filter={filter}
              onChange={onChange}
              onDone={() => setOpen(false)}
            />
          </PopoverSurface>
        </Popover>
      )}
      <button
        type="button"
        className={mergeClasses(styles.part, styles.remove)}
        aria-label={words('filter.remove', { filter: label })}
        onClick={() => onChange(null)}
      >
        <Dismiss12Regular aria-hidden />
      </button>
    </span>
  );
}

/** What an account may be without; each is one filter with nothing to choose. */
const absences = ['membership', 'manager', 'members'] as const;

type AddProps = {
  readonly filters: readonly AccountFilter[];
  readonly onAdd: (filter: AccountFilter) => void;
};

function AbsenceItems({ filters, onAdd }: AddProps) {
  const words = useWords();
  return absences.map((on) => (
    <MenuItem
      key={on}
      disabled={filters.some((filter) => filter.on === on)}
      onClick={() => onAdd({ on, test: 'absent' })}
    >
      {words(`filter.chip.${on}.absent`)}
    </MenuItem>
  ));
}

function AddFilter({ filters, onAdd }: AddProps) {
  const styles = useStyles();
  const words = useWords();
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [adding, setAdding] = useState<FilterName | null>(null);
  const isTaken = (name: FilterName) =>
    name !== 'attribute' && name !== 'date' && filters.some((filter) => filter.on === name);
  const start = (name: FilterName) => {
    if (name === 'staged' || name === 'never-signed-in') onAdd({ on: name });
    else setAdding(name);
  };
  const add = (filter: AccountFilter | null) => {
    setAdding(null);
    if (filter) onAdd(filter);
  };
  return (
    <span ref={setPlace}>
      <Menu positioning="below-start">
        <MenuTrigger disableButtonEnhancement>
          <Button size="small" className={styles.add} icon={<Add12Regular />}>
            {words('filter.add')}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {filterNames.map((name) => (
              <MenuItem key={name} disabled={isTaken(name)} onClick={() => start(name)}>
                {words(`filter.${name}`)}
              </MenuItem>
            ))}
            <AbsenceItems filters={filters} onAdd={onAdd} />
          </MenuList>
        </MenuPopover>
      </Menu>
      <Popover
        open={adding !== null}
        onOpenChange={(_, data) => (data.open ? null : setAdding(null))}
        positioning={{ position: 'below', align: 'start', target: place }}
        trapFocus
      >
        <PopoverSurface aria-label={adding ? words(`filter.${adding}`) : undefined}>
          {adding ? (
            <FilterEditor
              name={adding}
              filter={null}
              onChange={add}
              onDone={() => setAdding(null)}
            />
          ) : null}
        </PopoverSurface>
      </Popover>
    </span>
  );
}
