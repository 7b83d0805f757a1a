import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ClipboardSearchRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AuditRow } from '../../shared/model/audit.ts';
import type { Refusal } from '../api.ts';
import { AuditAlarm } from '../shell/audit-alarm.tsx';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { AuditDetail } from './audit-detail.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { AuditGrid } from './audit-grid.tsx';
import { noFilter } from './audit-source.ts';
import { ExportLogDialog } from './export-log-dialog.tsx';
import { useVerify, VerdictNote } from './verify.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '44px',
    padding: '0 16px',
    flexShrink: 0,
  },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  detail: { color: tokens.colorNeutralForeground3 },
  actions: { display: 'flex', gap: '8px', marginInlineStart: 'auto' },
  notes: { display: 'flex', flexDirection: 'column', gap: '8px', padding: '0 16px' },
  body: { display: 'flex', flexGrow: 1, minHeight: 0 },
  grid: {
    position: 'relative',
    flexGrow: 1,
    minWidth: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  empty: {
    position: 'absolute',
    inset: '32px 0 0',
    backgroundColor: tokens.colorNeutralBackground1,
  },
});

/** Every act with its decision, and the proof that nobody changed the log. */
export function AuditPage() {
  const words = useWords();
  const styles = useStyles();
  const [filter, setFilter] = useState(noFilter);
  const [actions, setActions] = useState<readonly string[]>([]);
  const [isEmpty, setIsEmpty] = useState(false);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const [chosen, setChosen] = useState<AuditRow | null>(null);
  const verify = useVerify();
  return (
    <div className={styles.root}>
      <Head isVerifying={verify.isRunning} onVerify={verify.run} />
      <div className={styles.notes}>
        <AuditAlarm />
        <VerdictNote verify={verify} />
        <FailureView failure={failure} />
        <AuditFilters filter={filter} actions={actions} onFilter={setFilter} />
      </div>
      <div className={styles.body}>
        <div className={styles.grid}>
          <AuditGrid
            label={words('audit.title')}
            filter={filter}
            chosen={chosen?.seq ?? null}
            onChoose={setChosen}
            onFound={(found, nothing) => {
              setActions(found);
              setIsEmpty(nothing);
              setFailure(undefined);
            }}
            onFailed={setFailure}
          />
          {isEmpty ? (
            <div className={styles.empty}>
              <EmptyState
                icon={<ClipboardSearchRegular />}
                title={words('audit.empty.title')}
                body={words('audit.empty.body')}
                actions={
                  <Button onClick={() => setFilter(noFilter)}>{words('audit.filter.clear')}</Button>
                }
              />
            </div>
          ) : null}
        </div>
        {chosen ? <AuditDetail row={chosen} onClose={() => setChosen(null)} /> : null}
      </div>
    </div>
  );
}

type HeadProps = { readonly isVerifying: boolean; readonly onVerify: () => void };

function Head({ isVerifying, onVerify }: HeadProps) {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const head = useQuery('audit.head', {}).value;
  const [isExporting, setIsExporting] = useState(false);
  return (
    <div className={styles.head}>
      <h1 className={styles.title}>{words('audit.title')}</h1>
      {head ? (
        <span className={styles.detail}>
          {words('audit.head', { size: head.size })}
          {' · '}
          {head.verifiedAt === null
            ? words('audit.neverVerified')
            : words('audit.verified', {
                seq: head.verifiedSize,
                when: formats.ago(head.verifiedAt),
              })}
        </span>
      ) : null}
      <div className={styles.actions}>
        <MayButton operation="audit.exportLog" onClick={() => setIsExporting(true)}>
          {words('audit.export')}
        </MayButton>
        <MayButton
          operation="audit.verify"
          appearance="primary"
          whyNot={isVerifying ? words('audit.verifying') : undefined}
          onClick={onVerify}
        >
          {words(isVerifying ? 'audit.verifying' : 'audit.verify')}
        </MayButton>
      </div>
      {isExporting ? <ExportLogDialog onClose={() => setIsExporting(false)} /> : null}
    </div>
  );
}
