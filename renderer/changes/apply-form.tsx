import { Field, Input, makeStyles } from '@fluentui/react-components';
import { type SubmitEvent, useState } from 'react';
import type { ChangeSet } from '../../shared/model/change.ts';
import { ConfirmDialog } from '../shell/edit/confirm-dialog.tsx';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { Proof, type ProofState } from '../shell/proof.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { ApprovalPanel } from './approval-panel.tsx';
import { useNextStep } from './next-step.ts';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 160px auto auto',
    alignItems: 'end',
    gap: '12px',
    '& button': { whiteSpace: 'nowrap' },
  },
  proof: { gridColumn: '1 / -1', display: 'grid', gap: '8px', maxWidth: '480px' },
  narrow: { minWidth: 0, width: '100%', '& input': { minWidth: 0, width: '100%' } },
});

/** Reason, ticket, and one button that says exactly what it will do. */
export function ApplyForm({ set }: { readonly set: ChangeSet }) {
  const styles = useStyles();
  const words = useWords();
  const [reason, setReason] = useState(set.reason);
  const [ticket, setTicket] = useState(set.ticket);
  const [isWithdrawing, setWithdrawing] = useState(false);
  const withdraw = useCommand('changes.withdraw');
  const approval = useQuery('changes.approval', { id: set.id }).value;
  const given = { reason: reason.trim(), ticket: ticket.trim() };
  const { label, whyNot, failure, proof, areWordsFixed, run } = useNextStep(set, approval, given);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!whyNot) run();
  };
  return (
    <>
      {approval ? <ApprovalPanel set={set} approval={approval} /> : null}
      <FailureView failure={failure ?? withdraw.failure} />
      <form className={styles.form} onSubmit={submit}>
        {isProofShown(proof) ? (
          <div className={styles.proof}>
            <Proof proof={proof} />
          </div>
        ) : null}
        <Field label={words('changes.reason')} required>
          <Input
            value={reason}
            maxLength={500}
            readOnly={areWordsFixed}
            onChange={(_, data) => setReason(data.value)}
          />
        </Field>
        <Field label={words('changes.ticket')}>
          <Input
            className={styles.narrow}
            value={ticket}
            maxLength={100}
            readOnly={areWordsFixed}
            onChange={(_, data) => setTicket(data.value)}
          />
        </Field>
        <MayButton operation="changes.withdraw" type="button" onClick={() => setWithdrawing(true)}>
          {words('changes.withdraw')}
        </MayButton>
        <HintButton type="submit" appearance="primary" whyNot={whyNot}>
          {label}
        </HintButton>
      </form>
      <WithdrawDialog
        set={set}
        open={isWithdrawing}
        onClose={() => setWithdrawing(false)}
        onConfirm={() => {
          setWithdrawing(false);
          void withdraw.run({ id: set.id });
        }}
      />
    </>
  );
}

/** An empty place in the form would still take a row of it. */
function isProofShown(proof: ProofState | null): proof is ProofState {
  return proof !== null && (proof.isAsked || proof.browser !== null || proof.failure !== undefined);
}

type WithdrawProps = {
  readonly set: ChangeSet;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
};

function WithdrawDialog({ set, open, onClose, onConfirm }: WithdrawProps) {
  const words = useWords();
  return (
    <ConfirmDialog
      open={open}
      title={words('changes.withdraw.title', { count: set.total })}
      body={words('changes.withdraw.body')}
      submit={words('changes.withdraw')}
      isDangerous
      onClose={onClose}
      onConfirm={onConfirm}
    />
  );
}
