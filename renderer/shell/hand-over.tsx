import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useEffectEvent, useState } from 'react';
import type { HandOver } from '../../shared/model/change.ts';
import { useNow } from '../preferences.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { useWhenCovered } from '../ui/cover.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { FailureView } from './failure.tsx';
import { MayButton } from './may.tsx';
import { useNotify } from './notify.tsx';
import { Proof, useProved } from './proof.tsx';
import { useProvedFile } from './use-proved-file.ts';

const shownMs = 60_000;
// A passphrase is read out over the telephone.
const readOutMs = 5 * 60_000;

const useStyles = makeStyles({
  list: { display: 'grid', gap: '8px' },
  secret: {
    padding: '12px 16px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    direction: 'ltr',
    textAlign: 'center',
    userSelect: 'text',
    overflowWrap: 'anywhere',
  },
  copy: { alignSelf: 'start' },
  left: { fontVariantNumeric: 'tabular-nums' },
});

type Props = {
  /** Only those of one account, or of one change; all without it. */
  readonly target?: number;
  readonly change?: number;
  readonly className?: string | undefined;
};

/** Passwords that were set and wait to be handed over; nothing when there is none. */
export function HandOvers({ target, change, className }: Props) {
  const styles = useStyles();
  const found = useQuery('changes.handOvers', {}).value ?? [];
  const now = useNow(5_000);
  const waiting = found
    .filter((one) => target === undefined || one.target === target)
    .filter((one) => change === undefined || one.change === change);
  const [shown, setShown] = useState<HandOver | null>(null);
  return (
    <>
      {waiting.length > 0 ? (
        <div className={mergeClasses(styles.list, className)}>
          {waiting
            .filter((one) => one.until > now)
            .map((one) => (
              <HandOverNote
                key={one.change}
                handOver={one}
                now={now}
                onOpen={() => setShown(one)}
              />
            ))}
        </div>
      ) : null}
      {shown ? <HandOverDialog handOver={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}

type NoteProps = {
  readonly handOver: HandOver;
  readonly now: number;
  readonly onOpen: () => void;
};

function HandOverNote({ handOver, now, onOpen }: NoteProps) {
  const words = useWords();
  const formats = useFormats();
  const left = formats.duration(Math.max(0, (handOver.until - now) / 1000));
  return (
    <Notice
      tone="info"
      title={words('hand-over.waits', { name: handOver.targetName })}
      body={words('hand-over.waits.body', { left })}
      action={
        <MayButton operation="changes.handOver" size="small" onClick={onOpen}>
          {words('hand-over.open')}
        </MayButton>
      }
    />
  );
}

type DialogProps = { readonly handOver: HandOver; readonly onClose: () => void };
type Shown = {
  readonly secret: string;
  readonly hideAt: number;
  /** The name of the file that the secret opens; null when it is the password itself. */
  readonly file: string | null;
};

/** Takes a password in one of two ways, and shows the outcome once. */
function useTaking({ handOver }: Pick<DialogProps, 'handOver'>) {
  const words = useWords();
  const take = useProved('changes.handOver');
  const save = useProvedFile('changes.handOverFile', 'hand-over');
  const [way, setWay] = useState<'take' | 'save'>('take');
  const [shown, setShown] = useState<Shown | null>(null);
  const { change } = handOver;
  const reveal = async () => {
    setWay('take');
    const outcome = await take.run({ change });
    if (!outcome?.ok) return;
    setShown({ secret: outcome.value.secret, hideAt: Date.now() + shownMs, file: null });
  };
  const toFile = async () => {
    setWay('save');
    const saved = await save.run(words('hand-over.file'), (file) => ({ change, file }));
    if (!saved) return;
    const secret = saved.value.passphrase.join('-');
    setShown({ secret, hideAt: Date.now() + readOutMs, file: saved.name });
  };
  const isBusy = take.running || save.running;
  // Of the two ways the one that was tried last shows its proof.
  return { isBusy, way, proof: (way === 'take' ? take : save).proof, shown, reveal, toFile };
}

/** Shows a password once, or saves it to a sealed file; after that nobody here knows it. */
function HandOverDialog({ handOver, onClose }: DialogProps) {
  const words = useWords();
  const { isBusy, way, proof, shown, reveal, toFile } = useTaking({ handOver });
  const end = useEffectEvent(onClose);
  useWhenCovered(onClose);
  useEffect(() => {
    if (!shown) return undefined;
    const timer = window.setTimeout(() => end(), shown.hideAt - Date.now());
    return () => window.clearTimeout(timer);
  }, [shown]);
  const whyNot = (asked: 'take' | 'save') => (way === asked ? proof.whyNot : undefined);
  const submit = () => {
    if (shown) onClose();
    else if (!isBusy && !whyNot('take')) void reveal();
  };
  return (
    <DialogFrame
      title={words('hand-over.title', { name: handOver.targetName })}
      onClose={onClose}
      onSubmit={submit}
      actions={
        shown ? (
          <Button type="submit" appearance="primary">
            {words('hand-over.done')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{words('shell.cancel')}</Button>
            <MayButton
              operation="changes.handOverFile"
              whyNot={isBusy ? words('shell.loading') : whyNot('save')}
              onClick={() => void toFile()}
            >
              {words('hand-over.save')}
            </MayButton>
            <BusyButton isBusy={isBusy} busyLabel={words('shell.loading')} whyNot={whyNot('take')}>
              {words('hand-over.reveal')}
            </BusyButton>
          </>
        )
      }
    >
      {shown ? <Secret shown={shown} /> : <span>{words('hand-over.body')}</span>}
      <Proof proof={proof} />
    </DialogFrame>
  );
}

function Secret({ shown }: { readonly shown: Shown }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const now = useNow(1_000);
  const copy = useCommand('clipboard.copy');
  const { notify } = useNotify();
  const seconds = Math.max(0, Math.ceil((shown.hideAt - now) / 1000));
  const onCopy = async () => {
    const outcome = await copy.run({ text: shown.secret });
    if (outcome.ok) notify({ title: words('card.copied'), intent: 'info' });
  };
  return (
    <>
      {shown.file === null ? null : <span>{words('hand-over.saved', { file: shown.file })}</span>}
      <output
        className={styles.secret}
        aria-label={words(shown.file === null ? 'hand-over.secret' : 'hand-over.passphrase')}
      >
        {shown.secret}
      </output>
      <span className={styles.left}>
        {words('hand-over.left', { left: formats.duration(seconds) })}
      </span>
      {shown.file === null ? (
        <MayButton operation="clipboard.copy" className={styles.copy} onClick={() => void onCopy()}>
          {words('card.copy')}
        </MayButton>
      ) : null}
      <FailureView failure={copy.failure} />
    </>
  );
}
