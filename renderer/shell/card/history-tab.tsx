import { Button, Link, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { AccountCard } from '../../../shared/model/account.ts';
import type { AuditRow } from '../../../shared/model/audit.ts';
import { paint } from '../../ui/paint.ts';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';
import { attributeWords } from '../account-words.ts';
import { useActionWords } from '../audit-words.ts';
import { FailureView } from '../failure.tsx';
import { go } from '../go.ts';
import { CardSection } from './card-section.tsx';
import { MemberTimes } from './member-times.tsx';

const useStyles = makeStyles({
  list: { display: 'grid', gap: '8px', margin: 0, padding: 0, listStyleType: 'none' },
  row: { display: 'grid', gridTemplateColumns: '86px minmax(0, 1fr)', gap: '10px' },
  dim: { color: tokens.colorNeutralForeground3 },
  refused: { color: paint.bad },
  body: { padding: '12px 18px', display: 'flex', flexDirection: 'column', gap: '12px' },
  text: { overflowWrap: 'anywhere' },
  what: { fontWeight: tokens.fontWeightSemibold },
});

/** The newest three rows, at the foot of the overview. */
export function RecentHistory({ id }: { readonly id: number }) {
  const words = useWords();
  const { value, failure } = useQuery('accounts.history', { id, limit: 3 });
  if (!failure && (!value || value.rows.length === 0)) return null;
  return (
    <CardSection title={words('card.tab.history.plain')}>
      <FailureView failure={failure} />
      <Timeline rows={value?.rows ?? []} />
    </CardSection>
  );
}

/** Every act on this account, newest first. */
export function HistoryTab({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  const words = useWords();
  const { id, kind } = card.row;
  const [limit, setLimit] = useState(50);
  const { value, failure } = useQuery('accounts.history', { id, limit }, { keepPrevious: true });
  return (
    <div className={styles.body}>
      {kind === 'group' ? <MemberTimes card={card} /> : null}
      <FailureView failure={failure} />
      {value?.rows.length === 0 ? (
        <span className={styles.dim}>{words('card.history.none')}</span>
      ) : null}
      <Timeline rows={value?.rows ?? []} />
      {value?.more && limit < 200 ? (
        <Button size="small" onClick={() => setLimit(200)}>
          {words('card.history.more')}
        </Button>
      ) : null}
    </div>
  );
}

function Timeline({ rows }: { readonly rows: readonly AuditRow[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <HistoryLine key={row.seq} row={row} />
      ))}
    </ul>
  );
}

/** The attribute that an act was about; the audit page shows the other facts of its detail. */
function attributeIn(detail: string): string | null {
  return /"attribute":"([A-Za-z0-9;-]+)"/.exec(detail)?.[1] ?? null;
}

/** Who joined or left a group by this act. */
function memberIn(detail: string): string | null {
  const quoted = /"memberName":("(?:[^"\\]|\\.)*")/u.exec(detail)?.[1];
  const name: unknown = quoted === undefined ? null : JSON.parse(quoted);
  return typeof name === 'string' ? name : null;
}

function HistoryLine({ row }: { readonly row: AuditRow }) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const actionWords = useActionWords();
  const attribute = attributeIn(row.detail);
  const member = memberIn(row.detail);
  const { changeSet } = row;
  return (
    <li className={styles.row}>
      <time
        className={styles.dim}
        dateTime={new Date(row.time).toISOString()}
        title={formats.dateTime(row.time)}
      >
        <div>{formats.day(row.time)}</div>
        <div>{formats.time(row.time)}</div>
      </time>
      <span className={styles.text}>
        <span className={styles.what}>{actionWords(row.action)}</span>
        {attribute ? ` · ${attributeWords(intl, attribute)}` : null}
        {member ? ` · ${member}` : null}
        {' · '}
        {words('card.history.by', { operator: row.operator })}
        {row.reason ? ` · ${words('card.history.reason', { reason: row.reason })}` : null}
        {row.ticket ? ` · ${words('card.history.ticket', { ticket: row.ticket })}` : null}
        {row.decision === 'allowed' ? null : (
          <span className={styles.refused}> · {words(`card.history.${row.decision}`)}</span>
        )}
        {changeSet === null ? null : (
          <>
            {' · '}
            <Link as="button" onClick={() => go.changeSet(changeSet)}>
              {words('card.history.set', { set: changeSet })}
            </Link>
          </>
        )}
      </span>
    </li>
  );
}
