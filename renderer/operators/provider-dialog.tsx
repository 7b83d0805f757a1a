import { useState } from 'react';
import { type ProviderRules, wrongParts } from '../../shared/model/provider.ts';
import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import { ClaimFields } from './claim-fields.tsx';
import { draftOf, type ProviderDraft, rulesOf } from './provider-draft.ts';
import { ProviderFields, ProviderRoleFields } from './provider-fields.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type Props = { readonly rules: ProviderRules | null; readonly onClose: () => void };

/** What the fields of the dialog show and change. */
export type ProviderPartProps = {
  readonly draft: ProviderDraft;
  readonly onDraft: (draft: ProviderDraft) => void;
  /** What the contract does not take, by the names of `wrongParts`. */
  readonly wrong: ReadonlySet<string>;
};

/** Sets up the provider, or changes it. */
export function ProviderDialog({ rules, onClose }: Props) {
  const words = useWords();
  const [draft, setDraft] = useState(() => draftOf(rules));
  const command = useProved('provider.setRules');
  const given = rulesOf(draft);
  const wrong = wrongParts(given);
  const [first] = wrong;
  const kind = rules ? 'change' : 'new';
  const part = { draft, onDraft: setDraft, wrong };
  return (
    <ReasonDialog
      title={words(`operators.provider.title.${kind}`)}
      now={words(`operators.provider.now.${kind}`)}
      done={words('operators.provider.changed')}
      command={command}
      whyNot={first === undefined ? undefined : words(`operators.provider.wrong.${first}`)}
      onRun={(reason) => command.run({ rules: given, reason })}
      onClose={onClose}
    >
      <span>{words('operators.provider.body')}</span>
      <ProviderFields {...part} />
      <ProviderRoleFields {...part} />
      <ClaimFields {...part} />
    </ReasonDialog>
  );
}
