import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { Directory } from '../../../shared/model/directory.ts';
import { callByName } from '../../api.ts';
import { FailureView } from '../../shell/failure.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { DialogFrame } from '../../ui/dialog-frame.tsx';
import { HintButton } from '../../ui/hint-button.tsx';
import { StepDots } from '../../ui/step-dots.tsx';
import { useWords } from '../../words.ts';
import { isAccepted } from './certificate-view.tsx';
import {
  connectionOf,
  type Draft,
  draftOf,
  newDraft,
  passwordOf,
  problemOf,
  steps,
  withValue,
} from './draft.ts';
import { ScopeStep, ServerStep, SignInStep } from './draft-steps.tsx';
import { LookView } from './look-view.tsx';
import { type Look, useLook } from './use-look.ts';
import { useSave } from './use-save.ts';

const useStyles = makeStyles({
  dots: { paddingBottom: '4px' },
  body: { display: 'flex', flexDirection: 'column', rowGap: '12px', minHeight: '300px' },
});

type Props = {
  /** The directory whose connection is edited; null connects a new one. */
  readonly present: Directory | null;
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
};

/** From an address to a live directory, one question a step; nothing is kept before the last. */
export function LiveDialog({ present, taken, onClose }: Props) {
  const words = useWords();
  const assistant = useAssistant({ present, taken, onClose });
  const { step, at, save, whyNot } = assistant;
  const last = present ? 'live.save' : 'live.connect';
  return (
    <DialogFrame
      title={present ? words('live.edit.title', { name: present.name }) : words('live.add.title')}
      onClose={onClose}
      onSubmit={assistant.submit}
      actions={
        <>
          <HintButton
            whyNot={at === 0 ? words('live.first-step') : undefined}
            onClick={assistant.back}
          >
            {words('session.back')}
          </HintButton>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={save.running}
            busyLabel={words('live.saving')}
            whyNot={whyNot === null ? undefined : words(whyNot)}
          >
            {words(step === 'check' ? last : 'session.next')}
          </BusyButton>
        </>
      }
    >
      <StepBody assistant={assistant} present={present} />
      <FailureView failure={save.failure} />
    </DialogFrame>
  );
}

type Assistant = ReturnType<typeof useAssistant>;

/** Where the assistant stands, what it has collected, and the ways on. */
function useAssistant({ present, taken, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(() => (present ? draftOf(present) : newDraft));
  const [at, setAt] = useState(0);
  const look = useLook();
  const save = useSave(present, onClose);
  const step = steps[at] ?? 'server';
  const problem = problemOf(step, draft, { taken, present });
  const needs = problem === null ? null : `live.needs.${problem}`;
  const whyNot = step === 'check' ? whyNotReady(look, draft) : needs;
  const begin = (asked: Draft) => look.begin(() => probeOf(asked, present));
  const move = (to: number) => {
    look.cancel();
    save.reset();
    setAt(to);
    if (steps[to] === 'check') begin(draft);
  };
  return {
    draft,
    at,
    step,
    look,
    save,
    whyNot,
    back: () => {
      if (at > 0) move(at - 1);
    },
    submit: () => {
      if (whyNot !== null || save.running) return;
      if (step === 'check') void save.run(draft);
      else move(at + 1);
    },
    set: <Key extends keyof Draft>(key: Key, value: Draft[Key]) =>
      setDraft((last) => withValue(last, key, value)),
    /** Takes a certificate or gives one back, and looks again with it. */
    pin: (pin: string | null) => {
      const next = { ...draft, pin };
      setDraft(next);
      begin(next);
    },
    again: () => begin(draft),
  };
}

type BodyProps = { readonly assistant: Assistant; readonly present: Directory | null };

function StepBody({ assistant, present }: BodyProps) {
  const styles = useStyles();
  const words = useWords();
  const { draft, at, step, set, look } = assistant;
  return (
    <>
      <div className={styles.dots}>
        <StepDots
          count={steps.length}
          at={at}
          label={words('live.step', { at: at + 1, count: steps.length })}
        />
      </div>
      <div key={step} className={styles.body}>
        {step === 'server' ? <ServerStep draft={draft} present={present} onValue={set} /> : null}
        {step === 'sign-in' ? <SignInStep draft={draft} present={present} onValue={set} /> : null}
        {step === 'scope' ? <ScopeStep draft={draft} present={present} onValue={set} /> : null}
        {step === 'check' ? (
          <LookView
            look={look}
            host={draft.host}
            pin={draft.pin}
            onPin={assistant.pin}
            onAgain={assistant.again}
          />
        ) : null}
      </div>
    </>
  );
}

function probeOf(draft: Draft, present: Directory | null) {
  return callByName('directories.probe', {
    connection: connectionOf(draft),
    password: passwordOf(draft),
    id: present?.id ?? null,
  });
}

/** Why the directory cannot be connected yet, as a message id; null when it can. */
function whyNotReady({ since, report }: Look, { pin }: Draft): string | null {
  if (since !== null) return 'live.needs.look';
  if (!report) return 'live.needs.report';
  if (report.certificate && !isAccepted(report.certificate, pin)) return 'live.needs.certificate';
  return report.findings.some(({ level }) => level === 'problem') ? 'live.needs.mend' : null;
}
