import { Button } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { FailureView } from './failure.tsx';
import { MayButton } from './may.tsx';
import { CodeGroups } from '../ui/code-groups.tsx';
import { useWhenCovered } from '../ui/cover.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';

type Props = {
  readonly title: string;
  /** Who types it where. */
  readonly body: string;
  readonly code: readonly string[];
  readonly expiresAt: number | null;
  /** What ends it before that. */
  readonly ends: string;
  readonly done: string;
  readonly onClose: () => void;
};

/** A code that works once, and that nobody can look up again. */
export function OneTimeCode({ title, body, code, expiresAt, ends, done, onClose }: Props) {
  const words = useWords();
  const formats = useFormats();
  const copy = useCommand('clipboard.copy');
  const [isCopied, setCopied] = useState(false);
  useWhenCovered(onClose);
  async function toClipboard() {
    const outcome = await copy.run({ text: code.join('-') });
    setCopied(outcome.ok);
  }
  return (
    <DialogFrame
      title={title}
      onClose={onClose}
      actions={
        <>
          <MayButton
            operation="clipboard.copy"
            icon={<CopyRegular />}
            onClick={() => void toClipboard()}
          >
            {words('operators.code.copy')}
          </MayButton>
          <Button appearance="primary" onClick={onClose}>
            {done}
          </Button>
        </>
      }
    >
      <span>{body}</span>
      <CodeGroups groups={code} label={words('operators.code.label')} />
      <span>
        {words('shell.oneTime.until', {
          until: expiresAt === null ? '' : formats.dateTime(expiresAt),
        })}{' '}
        {ends}
      </span>
      {isCopied ? <Notice tone="info" body={words('operators.code.copied')} /> : null}
      <FailureView failure={copy.failure} />
    </DialogFrame>
  );
}
