import { ProgressBar } from '@fluentui/react-components';
import { useState } from 'react';
import type { AuditVerdict } from '../../shared/model/audit.ts';
import type { Refusal } from '../api.ts';
import { useDamageWords } from '../shell/audit-words.ts';
import { FailureView } from '../shell/failure.tsx';
import { FailureNote } from '../ui/failure-note.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';

export type Verify = {
  readonly run: () => void;
  readonly isRunning: boolean;
  readonly verdict: AuditVerdict | null;
  readonly failure: Refusal | undefined;
};

/** A check of the whole log, and what it found. */
export function useVerify(): Verify {
  const command = useCommand('audit.verify');
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  async function run() {
    if (command.running) return;
    setVerdict(null);
    const outcome = await command.run({});
    if (outcome.ok) setVerdict(outcome.value);
  }
  return {
    run: () => void run(),
    isRunning: command.running,
    verdict,
    failure: command.failure,
  };
}

/** The verdict in words. */
export function VerdictNote({ verify }: { readonly verify: Verify }) {
  const words = useWords();
  const formats = useFormats();
  const damageWords = useDamageWords();
  const { verdict } = verify;
  if (verify.isRunning) return <ProgressBar aria-label={words('audit.verifying')} />;
  if (!verdict) return <FailureView failure={verify.failure} />;
  if (verdict.ok) {
    const passed = verdict.acknowledged.length;
    const title = passed > 0 ? 'audit.verdict.goesOn' : 'audit.verdict.whole';
    return (
      <Notice
        tone={passed > 0 ? 'warning' : 'good'}
        title={words(title, { size: verdict.size })}
        body={[
          words('audit.verdict.wholeBody', {
            time: formats.duration(verdict.tookMs / 1_000),
            root: verdict.root.slice(0, 16),
          }),
          passed > 0 ? words('audit.verdict.acknowledged', { count: passed }) : '',
        ].join(' ')}
      />
    );
  }
  const title =
    verdict.firstBadSeq === null
      ? words('audit.verdict.damaged')
      : words('audit.verdict.damagedAt', { seq: verdict.firstBadSeq });
  return (
    <FailureNote
      title={title}
      body={`${damageWords(verdict.kind)} ${words('audit.verdict.damagedBody')}`}
    />
  );
}
