import { Button } from '@fluentui/react-components';
import type { ChangeSet } from '../../../shared/model/change.ts';
import { callByName } from '../../api.ts';
import { FailureView } from '../failure.tsx';
import { go } from '../go.ts';
import { useNotify } from '../notify.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';

/** Lets the operator say where a file goes; null when they did not. */
async function chosenPlace(name: string) {
  const chosen = await callByName('files.chooseSave', { purpose: 'approval', name });
  return chosen.ok ? chosen.value : chosen;
}

/** Writes the request of a set to a file, for somebody who cannot open this vault here. */
export function SaveRequest({ set }: { readonly set: ChangeSet }) {
  const words = useWords();
  const write = useCommand('changes.writeRequest');
  const { notify, notifyFailure } = useNotify();
  const run = async () => {
    const place = await chosenPlace(words('approval.file.request', { id: String(set.id) }));
    if (!place) return;
    if ('ok' in place) return notifyFailure(place);
    const outcome = await write.run({ id: set.id, file: place.file });
    if (outcome.ok) notify({ title: words('approval.file.written', { name: place.name }) });
  };
  return (
    <>
      <FailureView failure={write.failure} />
      <Button onClick={() => void run()}>{words('approval.request.save')}</Button>
    </>
  );
}

/** Writes one's own decision to a file, to be carried back to where the set is. */
export function SaveDecision({ request }: { readonly request: string }) {
  const words = useWords();
  const write = useCommand('changes.writeDecision');
  const { notify, notifyFailure } = useNotify();
  const run = async () => {
    const place = await chosenPlace(words('approval.file.decision'));
    if (!place) return;
    if ('ok' in place) return notifyFailure(place);
    const outcome = await write.run({ request, file: place.file });
    if (outcome.ok) notify({ title: words('approval.file.written', { name: place.name }) });
  };
  return (
    <>
      <FailureView failure={write.failure} />
      <Button onClick={() => void run()}>{words('approval.decision.save')}</Button>
    </>
  );
}

type ReceiveProps = {
  readonly label: string;
  /** In a bar, beside other ways in. */
  readonly isQuiet?: boolean;
};

const quiet = { size: 'small', appearance: 'subtle' } as const;

/** Takes in a request or a decision from a file, and shows the set that it is about. */
export function ReceiveApproval({ label, isQuiet = false }: ReceiveProps) {
  const words = useWords();
  const receive = useCommand('changes.receive');
  const { notify, notifyFailure } = useNotify();
  const run = async () => {
    const chosen = await callByName('files.chooseOpen', { purpose: 'approval' });
    if (!chosen.ok) return notifyFailure(chosen);
    if (!chosen.value) return;
    const outcome = await receive.run({ file: chosen.value.file });
    if (!outcome.ok) return;
    notify({ title: words(`approval.received.${outcome.value.kind}`) });
    if (outcome.value.set === null) go.page('home');
    else go.changeSet(outcome.value.set);
  };
  return (
    <>
      <FailureView failure={receive.failure} />
      <Button {...(isQuiet ? quiet : {})} onClick={() => void run()}>
        {words(label)}
      </Button>
    </>
  );
}
