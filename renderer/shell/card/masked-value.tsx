import { Button, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import { isMasked, managers } from '../../../shared/managed.ts';
import type { AttributeValue } from '../../../shared/model/account.ts';
import { useNow } from '../../preferences.ts';
import { useWhenCovered } from '../../ui/cover.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MaskedBars } from '../../ui/masked-bars.tsx';
import { useManagedPolicy } from '../../managed.ts';
import { useCommand } from '../../use-command.ts';
import { useQuery } from '../../use-query.ts';
import { useWords } from '../../words.ts';
import { attributeWords } from '../account-words.ts';
import { MayButton, MayLink } from '../may.tsx';
import { useNotify } from '../notify.tsx';
import { Proof, useProved } from '../proof.tsx';
import { valueText } from './value-text.ts';

const useStyles = makeStyles({
  line: { display: 'inline-flex', gap: '8px', alignItems: 'center', flexWrap: 'wrap' },
  left: { color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
});

type Revealed = { readonly values: readonly AttributeValue[]; readonly hideAt: number };
type Props = { readonly id: number; readonly attribute: string };

/** A personal value behind bars; a reason shows it for a minute. */
export function MaskedValue({ id, attribute }: Props) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const [isAsking, setAsking] = useState(false);
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const label = attributeWords(intl, attribute);
  useWhenCovered(() => setRevealed(null));
  useEffect(() => {
    if (!revealed) return undefined;
    const timer = window.setTimeout(() => setRevealed(null), revealed.hideAt - Date.now());
    return () => window.clearTimeout(timer);
  }, [revealed]);
  if (revealed) return <ShownValue revealed={revealed} onHide={() => setRevealed(null)} />;
  return (
    <span className={styles.line}>
      <MaskedBars label={words('card.masked')} />
      <RevealLink
        label={words('card.reveal.of', { attribute: label })}
        attribute={attribute}
        onAsk={() => setAsking(true)}
      />
      <RevealDialog
        id={id}
        attribute={attribute}
        open={isAsking}
        onClose={() => setAsking(false)}
        onReveal={(next) => {
          setAsking(false);
          setRevealed(next);
        }}
      />
    </span>
  );
}

type LinkProps = {
  readonly label: string;
  readonly attribute: string;
  readonly onAsk: () => void;
};

/** Asks for the value, or says why the present role cannot have it. */
function RevealLink({ label, attribute, onAsk }: LinkProps) {
  const words = useWords();
  const policy = useManagedPolicy();
  const isHeld = policy !== null && isMasked(policy, attribute);
  const managed = isHeld ? words('failure.managed-mask', managers(policy)) : undefined;
  const holdsKey = useQuery('session.status', {}).value?.compartments.includes('personal') ?? true;
  return (
    <MayLink
      operation="accounts.reveal"
      label={label}
      whyNot={managed ?? (holdsKey ? undefined : words('failure.compartment-closed'))}
      onClick={onAsk}
    >
      {words('card.reveal')}
    </MayLink>
  );
}

type ShownProps = { readonly revealed: Revealed; readonly onHide: () => void };

function ShownValue({ revealed, onHide }: ShownProps) {
  const styles = useStyles();
  const words = useWords();
  const now = useNow(1_000);
  const copy = useCommand('clipboard.copy');
  const { notify } = useNotify();
  const text = revealed.values.map((value) => valueText(value, words)).join(', ');
  const seconds = Math.max(0, Math.ceil((revealed.hideAt - now) / 1000));
  const onCopy = async () => {
    const outcome = await copy.run({ text });
    if (outcome.ok) notify({ title: words('card.copied'), intent: 'info' });
  };
  return (
    <span className={styles.line}>
      <span>{text}</span>
      <span className={styles.left}>{words('card.hides', { seconds })}</span>
      <MayButton
        operation="clipboard.copy"
        size="small"
        appearance="subtle"
        onClick={() => void onCopy()}
      >
        {words('card.copy')}
      </MayButton>
      <Button size="small" appearance="subtle" onClick={onHide}>
        {words('card.hide')}
      </Button>
    </span>
  );
}

type DialogProps = {
  readonly id: number;
  readonly attribute: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onReveal: (revealed: Revealed) => void;
};

function RevealDialog({ id, attribute, open, onClose, onReveal }: DialogProps) {
  const intl = useIntl();
  const words = useWords();
  const [reason, setReason] = useState('');
  const { run, running, proof } = useProved('accounts.reveal');
  const missing = reason.trim() ? proof.whyNot : words('card.reveal.missing');
  const submit = async () => {
    const outcome = await run({ id, attribute, reason: reason.trim() });
    if (!outcome?.ok) return;
    setReason('');
    onReveal(outcome.value);
  };
  return (
    <FormDialog
      open={open}
      title={words('card.reveal.title', { attribute: attributeWords(intl, attribute) })}
      submit={words('card.reveal.submit')}
      cancel={words('shell.cancel')}
      whyNot={running ? words('card.reveal.running') : missing}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <div>{words('card.reveal.body')}</div>
      <Field label={words('card.reveal.reason')} required>
        <Textarea value={reason} maxLength={500} onChange={(_, data) => setReason(data.value)} />
      </Field>
      <Proof proof={proof} />
    </FormDialog>
  );
}
