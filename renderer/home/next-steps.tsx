import { Link, makeStyles } from '@fluentui/react-components';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { go } from '../shell/go.ts';
import { MayLink } from '../shell/may.tsx';
import { Section } from '../ui/section.tsx';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
  },
  // Far enough apart to be hit (WCAG 2.5.8).
  item: { minHeight: '24px', display: 'flex', alignItems: 'center' },
});

/** The ways in and out. */
export function NextSteps() {
  const words = useWords();
  const styles = useStyles();
  const { start } = useDirectoryActions();
  return (
    <Section title={words('home.next')}>
      <ul className={styles.list}>
        <li className={styles.item}>
          <MayLink operation="directories.addLive" onClick={() => start({ kind: 'live' })}>
            {words('home.next.connect')}
          </MayLink>
        </li>
        <li className={styles.item}>
          <MayLink
            operation="directories.importFile"
            onClick={() => start({ kind: 'import', into: null })}
          >
            {words('home.next.import')}
          </MayLink>
        </li>
        <li className={styles.item}>
          <Link as="button" onClick={() => go.page('settings')}>
            {words('home.next.backup')}
          </Link>
        </li>
      </ul>
    </Section>
  );
}
