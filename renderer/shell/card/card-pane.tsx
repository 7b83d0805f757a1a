import { makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useEscape } from '../../ui/use-escape.ts';
import { paint } from '../../ui/paint.ts';
import { useWords } from '../../words.ts';
import { AccountCard } from './account-card.tsx';

const useStyles = makeStyles({
  pane: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    minHeight: 0,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  edge: {
    position: 'absolute',
    insetBlock: 0,
    insetInlineStart: '-4px',
    width: '8px',
    margin: 0,
    padding: 0,
    border: 'none',
    background: 'none',
    cursor: 'col-resize',
    zIndex: 1,
    touchAction: 'none',
    ':hover': { backgroundColor: paint.accentSoft },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

const widths = { least: 320, narrow: 360, usual: 400, most: 720 } as const;
// Below this the grid needs the room for name, user name and state.
const wideWindow = 1440;

function bounded(width: number): number {
  return Math.min(widths.most, Math.max(widths.least, width));
}

type Props = { readonly id: number; readonly onClose: () => void };

/** The card at the side: as wide as the operator drags it; Escape closes it. */
export function CardPane({ id, onClose }: Props) {
  const styles = useStyles();
  const words = useWords();
  const [width, setWidth] = useState<number>(() =>
    window.innerWidth < wideWindow ? widths.narrow : widths.usual,
  );
  useEscape(onClose);
  return (
    <aside className={styles.pane} style={{ width }} aria-label={words('card.label')}>
      <Edge width={width} onWidth={(next) => setWidth(bounded(next))} />
      <AccountCard key={id} id={id} onClose={onClose} />
    </aside>
  );
}

type EdgeProps = { readonly width: number; readonly onWidth: (width: number) => void };

function Edge({ width, onWidth }: EdgeProps) {
  const styles = useStyles();
  const words = useWords();
  const direction = document.documentElement.dir === 'rtl' ? -1 : 1;
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const handle = event.currentTarget;
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => onWidth(width + (start - move.clientX) * direction);
    handle.onpointerup = () => {
      handle.onpointermove = null;
      handle.onpointerup = null;
    };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') onWidth(width + 16 * direction);
    else if (event.key === 'ArrowRight') onWidth(width - 16 * direction);
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      aria-label={words('card.width')}
      className={styles.edge}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
