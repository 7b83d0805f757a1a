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

/** A long list of which only the pages in sight exist. */
export function WindowList({ label, total, rowHeight, pageSize, page }: Props) {
  const styles = useStyles();
  const root = useRef<HTMLElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  const pageHeight = pageSize * rowHeight;
  const last = Math.max(0, Math.ceil(total / pageSize) - 1);
  const from = Math.min(last, Math.floor(view.top / pageHeight));
  const to = Math.min(last, Math.floor((view.top + view.height) / pageHeight));
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
