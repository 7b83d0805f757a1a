import { Link, makeStyles } from '@fluentui/react-components';
import type { AccountFilter } from '../../shared/model/account.ts';
import { useNow } from '../preferences.ts';
import { useDirectoryActions } from '../shell/directory-actions.ts';
import { go } from '../shell/go.ts';
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

const dayMs = 86_400_000;

function questionsAt(now: number): readonly (readonly [string, AccountFilter])[] {
  return [
    ['cannotSignIn', { on: 'state', states: ['cannot-sign-in'] }],
    ['expiring', { on: 'date', date: 'expiresAt', from: now, to: now + 30 * dayMs }],
    ['dormant', { on: 'date', date: 'lastSignInAt', from: null, to: now - 90 * dayMs }],
    ['neverSignedIn', { on: 'never-signed-in' }],
  ];
}

/** What people do here: the questions that are asked most, and the ways in and out. */
export function NextSteps() {
  const words = useWords();
  const styles = useStyles();
  const now = useNow(3_600_000);
  const { start } = useDirectoryActions();
  return (
    <Section title={words('home.next')}>
      <ul className={styles.list}>
        {questionsAt(now).map(([id, filter]) => (
          <li key={id} className={styles.item}>
            <Link as="button" onClick={() => go.accounts([filter])}>
              {words(`home.next.${id}`)}
            </Link>
          </li>
        ))}
        <li className={styles.item}>
          <Link as="button" onClick={() => start({ kind: 'import', into: null })}>
            {words('home.next.import')}
          </Link>
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
