import { Field, Input, makeStyles } from '@fluentui/react-components';
import { type SubmitEvent, useState } from 'react';
import type { ChangeSet } from '../../shared/model/change.ts';
import { ConfirmDialog } from '../shell/edit/confirm-dialog.tsx';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { useWhyAnyReadOnly } from '../shell/use-directory.ts';
import { HintButton } from '../ui/hint-button.tsx';
import { useCommand } from '../use-command.ts';
import { useMayNot } from '../use-may.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 160px auto auto',
    alignItems: 'end',
    gap: '12px',
    '& button': { whiteSpace: 'nowrap' },
  },
  narrow: { minWidth: 0, width: '100%', '& input': { minWidth: 0, width: '100%' } },
});

/** Changes that applying would still write. */
function pendingOf(set: ChangeSet): number {
  const { applied = 0, withdrawn = 0, conflicted = 0 } = set.counts;
  return Math.max(0, set.total - applied - withdrawn - conflicted);
}

function useWhyNotApply(set: ChangeSet, reason: string): string | undefined {
  const words = useWords();
  const mayNot = useMayNot('changes.apply');
  const whyReadOnly = useWhyAnyReadOnly(({ name }) => set.directories.includes(name));
  if (mayNot) return mayNot;
  if (pendingOf(set) === 0) {
    return words(set.counts['conflicted'] ? 'changes.apply.conflicts' : 'changes.apply.nothing');
  }
  if (whyReadOnly) return whyReadOnly;
  return reason.trim() ? undefined : words('changes.apply.reason');
}

/** Reason, ticket, and one button that says exactly what it will do. */
export function ApplyForm({ set }: { readonly set: ChangeSet }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const [reason, setReason] = useState(set.reason);
  const [ticket, setTicket] = useState(set.ticket);
  const [isWithdrawing, setWithdrawing] = useState(false);
  const apply = useCommand('changes.apply');
  const withdraw = useCommand('changes.withdraw');
  const pending = pendingOf(set);
  const whyNot = useWhyNotApply(set, reason);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!whyNot && !apply.running) {
      void apply.run({ id: set.id, reason: reason.trim(), ticket: ticket.trim() });
    }
  };
  return (
    <>
      <FailureView failure={apply.failure ?? withdraw.failure} />
      <form className={styles.form} onSubmit={submit}>
        <Field label={words('changes.reason')} required>
          <Input value={reason} maxLength={500} onChange={(_, data) => setReason(data.value)} />
        </Field>
        <Field label={words('changes.ticket')}>
          <Input
            className={styles.narrow}
            value={ticket}
            maxLength={100}
            onChange={(_, data) => setTicket(data.value)}
          />
        </Field>
        <MayButton operation="changes.withdraw" type="button" onClick={() => setWithdrawing(true)}>
          {words('changes.withdraw')}
        </MayButton>
        <HintButton type="submit" appearance="primary" whyNot={whyNot}>
          {words(pending === 0 ? 'changes.apply.plain' : 'changes.apply', {
            count: pending,
            shown: formats.number(pending),
            directories: formats.list(set.directories),
          })}
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
