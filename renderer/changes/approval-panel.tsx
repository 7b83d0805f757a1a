import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { Approval, Verdict } from '../../shared/model/approval.ts';
import type { ChangeSet } from '../../shared/model/change.ts';
import { Notice } from '../ui/notice.tsx';
import { useFormats, useWords } from '../words.ts';
import { ApprovalDecisions } from '../shell/approval/approval-decisions.tsx';
import { DecideDialog } from '../shell/approval/decide-dialog.tsx';
import { MayButton } from '../shell/may.tsx';
import { ReceiveApproval, SaveDecision, SaveRequest } from '../shell/approval/approval-files.tsx';

const useStyles = makeStyles({
  buttons: { display: 'flex', gap: '8px', flexWrap: 'wrap', '& button': { whiteSpace: 'nowrap' } },
});

/** Whether a set needs somebody else's word, how far that is, and what whoever looks may do about it. */
export function ApprovalPanel({ set, approval }: Props) {
  const words = useWords();
  const formats = useFormats();
  if (approval.state === 'not-needed') return null;
  const { request, state } = approval;
  const names = formats.list(approval.approvers);
  // What was said to a request that ended counts no more.
  const isOver = state === 'edited' || state === 'expired';
  const isGiven = state === 'approved';
  const facts = isGiven
    ? []
    : [
        words('approval.why', {
          why: formats.list(approval.because.map((each) => words(`approval.because.${each}`))),
          deciders: approval.deciders,
        }),
        names === '' ? words('approval.nobody') : words('approval.who', { names }),
        state === 'waiting' && request
          ? words('approval.asked', {
              operator: request.operator,
              time: formats.dateTime(request.createdAt),
              until: formats.dateTime(request.expiresAt),
            })
          : '',
        state === 'edited' && approval.endedBy !== null && approval.endedAt !== null
          ? words('approval.endedBy', {
              operator: approval.endedBy,
              time: formats.dateTime(approval.endedAt),
            })
          : '',
      ].filter(Boolean);
  return (
    <Notice
      tone={isGiven ? 'good' : 'warning'}
      title={words(`approval.state.${state}`)}
      body={
        <>
          <div>{facts.join(' ')}</div>
          {request ? <ApprovalDecisions decisions={request.decisions} isOver={isOver} /> : null}
        </>
      }
      action={<Acts set={set} approval={approval} />}
    />
  );
}

type Props = { readonly set: ChangeSet; readonly approval: Approval };

/** Who asked can carry the request to somebody; who may decide decides. */
function Acts({ set, approval }: Props) {
  const styles = useStyles();
  const words = useWords();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const { request, bar, state } = approval;
  const isOpen = state === 'waiting' || state === 'approved';
  if (!request || !isOpen) return <span />;
  if (bar === 'not-permitted' || bar === 'own') {
    return (
      <div className={styles.buttons}>
        {state === 'waiting' ? <SaveRequest set={set} /> : null}
        {state === 'waiting' ? <ReceiveApproval label="approval.receive.decision" /> : null}
      </div>
    );
  }
  if (bar !== null) return <SaveDecision request={request.id} />;
  return (
    <div className={styles.buttons}>
      <MayButton operation="changes.decide" onClick={() => setVerdict('reject')}>
        {words('approval.reject')}
      </MayButton>
      <MayButton
        operation="changes.decide"
        appearance="primary"
        onClick={() => setVerdict('approve')}
      >
        {words('approval.approve')}
      </MayButton>
      {verdict ? (
        <DecideDialog request={request.id} verdict={verdict} onClose={() => setVerdict(null)} />
      ) : null}
    </div>
  );
}
