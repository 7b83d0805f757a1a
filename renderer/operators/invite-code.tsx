import { Button } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { CodeGroups } from '../ui/code-groups.tsx';
import { useWhenCovered } from '../ui/cover.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';

type Props = {
  readonly name: string;
  readonly code: readonly string[];
  readonly expiresAt: number | null;
  readonly onClose: () => void;
};

/** An enrolment code, which nobody can look up again. */
export function InviteCode({ name, code, expiresAt, onClose }: Props) {
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
      title={words('operators.code.title', { name })}
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
            {words('operators.code.done')}
          </Button>
        </>
      }
    >
      <span>{words('operators.code.body', { name })}</span>
      <CodeGroups groups={code} label={words('operators.code.label')} />
      <span>
        {words('operators.code.until', {
          until: expiresAt === null ? '' : formats.dateTime(expiresAt),
        })}
      </span>
      {isCopied ? <Notice tone="info" body={words('operators.code.copied')} /> : null}
      <FailureView failure={copy.failure} />
    </DialogFrame>
  );
}
