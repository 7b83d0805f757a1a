import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';

const useStyles = makeStyles({
  root: { overflow: 'auto', flex: '1 1 auto', minHeight: 0, position: 'relative' },
  page: {
    position: 'absolute',
    left: 0,
    right: 0,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
});

type Props = {
  readonly label: string;
  readonly total: number;
  readonly rowHeight: number;
  readonly pageSize: number;
  /** Draws the rows of one page as list items, each `rowHeight` high. */
  readonly page: (index: number) => ReactNode;
};

type Range = { readonly from: number; readonly to: number };

/** A long list of which only the pages in sight exist. */
export function WindowList({ label, total, rowHeight, pageSize, page }: Props) {
  const styles = useStyles();
  const root = useRef<HTMLElement>(null);
  const pageHeight = pageSize * rowHeight;
  const [view, setView] = useState<Range>({ from: 0, to: 0 });
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const measure = () => {
      // One row more on each side, so that the keyboard finds a next one at the edge.
      const top = element.scrollTop - rowHeight;
      const bottom = element.scrollTop + element.clientHeight + rowHeight;
      const from = Math.max(0, Math.floor(top / pageHeight));
      const to = Math.max(from, Math.floor(bottom / pageHeight));
      // A scroll within the same pages draws nothing anew.
      setView((last) => (last.from === from && last.to === to ? last : { from, to }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [pageHeight, rowHeight]);
  const last = Math.max(0, Math.ceil(total / pageSize) - 1);
  const from = Math.min(last, view.from);
  const to = Math.min(last, view.to);
  const pages = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return (
    <section ref={root} className={styles.root} aria-label={label}>
      <div style={{ height: total * rowHeight }} />
      {pages.map((index) => (
        <ul key={index} className={styles.page} style={{ top: index * pageHeight }}>
          {page(index)}
        </ul>
      ))}
    </section>
  );
}
