import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { RequestedChange, Verdict, WaitingRequest } from '../../../shared/model/approval.ts';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';
import { attributeWords } from '../account-words.ts';
import { FailureView } from '../failure.tsx';
import { SaveDecision } from './approval-files.tsx';
import { DecideDialog } from './decide-dialog.tsx';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: '8px' },
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    maxHeight: '50vh',
    overflow: 'auto',
    userSelect: 'text',
  },
  item: { padding: '6px 0', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  line: { overflowWrap: 'anywhere' },
});

const shownMax = 200;

type Props = { readonly waiting: WaitingRequest; readonly onClose: () => void };

/** A request that came as a file: what it would change, and the decision to carry back. */
export function RequestedDialog({ waiting, onClose }: Props) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [isDecided, setDecided] = useState(false);
  const asked = { request: waiting.request, offset: 0, limit: shownMax };
  const { value, failure, loading } = useQuery('changes.requested', asked);
  const left = (value?.total ?? 0) - shownMax;
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? null : onClose())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            {words('approval.requested.title', { operator: waiting.operator })}
          </DialogTitle>
          <DialogContent className={styles.content}>
            <div>{waiting.reason}</div>
            <div className={styles.quiet}>{words('approval.requested.body')}</div>
            <FailureView failure={failure} />
            {loading ? <Spinner size="small" label={words('shell.loading')} /> : null}
            <ul className={styles.list}>
              {value?.changes.map((change, at) => (
                // Changes of a request have their place in it, and nothing else of their own.
                <Requested key={`${waiting.request} ${String(at)}`} change={change} />
              ))}
            </ul>
            {left > 0 ? (
              <div>{words('approval.requested.more', { shown: formats.number(left) })}</div>
            ) : null}
            {isDecided ? <div>{words('approval.requested.decided')}</div> : null}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{words('shell.close')}</Button>
            {isDecided ? (
              <SaveDecision request={waiting.request} />
            ) : (
              <>
                <Button onClick={() => setVerdict('reject')}>{words('approval.reject')}</Button>
                <Button appearance="primary" onClick={() => setVerdict('approve')}>
                  {words('approval.approve')}
                </Button>
              </>
            )}
          </DialogActions>
        </DialogBody>
        {verdict ? (
          <DecideDialog
            request={waiting.request}
            verdict={verdict}
            onClose={() => setVerdict(null)}
            onDecided={() => {
              setVerdict(null);
              setDecided(true);
            }}
          />
        ) : null}
      </DialogSurface>
    </Dialog>
  );
}

function Requested({ change }: { readonly change: RequestedChange }) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const { kind, targetName, directory, other, lines, isKnown, isSealed } = change;
  const text = (values: RequestedChange['lines'][number]['before'], masked: boolean): string => {
    if (masked) return words('approval.requested.hidden');
    if (values === null || values.length === 0) return words('change.none');
    return values.map((value) => (typeof value === 'string' ? value : '…')).join('; ');
  };
  return (
    <li className={styles.item}>
      <div className={styles.name}>
        {targetName} · {words(`change.kind.${kind}`, { other: other ?? '', attributes: '' })}
      </div>
      <div className={styles.quiet}>
        {directory}
        {isKnown ? '' : ` · ${words('approval.requested.unknown')}`}
      </div>
      {lines
        .filter(({ attribute }) => !attribute.startsWith('@dnKey'))
        .map(({ attribute, masked, before, after }) => (
          <div key={attribute} className={styles.line}>
            {attributeWords(intl, attribute)}: {text(before, masked)} → {text(after, masked)}
          </div>
        ))}
      {isSealed ? <div className={styles.quiet}>{words('approval.requested.sealed')}</div> : null}
    </li>
  );
}
