import { Button } from '@fluentui/react-components';
import type { OwnElevation } from '../../../shared/model/elevation.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { DialogFrame } from '../../ui/dialog-frame.tsx';
import { useRoleName } from '../../use-may.ts';
import { useFormats, useWords } from '../../words.ts';
import { Proof, useProved } from '../proof.tsx';

type Props = { readonly mine: OwnElevation; readonly onClose: () => void };

/** Takes up what was granted. The time begins here. */
export function StartDialog({ mine, onClose }: Props) {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const { run, running, proof } = useProved('elevation.start');
  const { request, minutes } = mine;
  const role = roleName(mine.role, mine.roleName);
  const names = mine.keys.map((one) => words(`elevation.compartment.${one}`));
  async function submit() {
    if (proof.whyNot || running) return;
    const outcome = await run({ request });
    if (outcome?.ok) onClose();
  }
  return (
    <DialogFrame
      title={words('elevation.start.title', { role })}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={running}
            busyLabel={words('elevation.starting')}
            whyNot={proof.whyNot}
          >
            {words('elevation.start.now')}
          </BusyButton>
        </>
      }
    >
      <span>{words('elevation.start.body', { minutes })}</span>
      {names.length > 0 ? (
        <span>{words('elevation.start.keys', { names: formats.list(names) })}</span>
      ) : null}
      <Proof proof={proof} />
    </DialogFrame>
  );
}
