import { Field, Input, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { ElevationRules, Lendable } from '../../../shared/model/elevation.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useCommand } from '../../use-command.ts';
import { useRoleName } from '../../use-may.ts';
import { useFormats, useWords } from '../../words.ts';
import { FailureView } from '../failure.tsx';

type Props = {
  readonly roles: readonly Lendable[];
  readonly rules: ElevationRules;
  readonly onClose: () => void;
};

/** Asks for one of the roles that are lent, for some minutes, with a reason. */
export function AskDialog({ roles, rules, onClose }: Props) {
  const most = rules.minutes;
  const words = useWords();
  const roleName = useRoleName();
  const ask = useCommand('elevation.request');
  const [id, setId] = useState(roles[0]?.id ?? '');
  const [minutes, setMinutes] = useState(String(Math.min(30, most)));
  const [reason, setReason] = useState('');
  const chosen = roles.find((role) => role.id === id);
  const count = Number(minutes);
  const fits = /^\d+$/u.test(minutes) && count >= 1 && count <= most;
  const unsaid = reason.trim() === '' ? words('elevation.reason.missing') : undefined;
  const whyNot = fits ? unsaid : words('elevation.minutes.wrong', { most });
  const submit = async () => {
    const outcome = await ask.run({ role: id, minutes: count, reason: reason.trim() });
    if (outcome.ok) onClose();
  };
  return (
    <FormDialog
      open
      title={words('elevation.ask.title')}
      submit={words('elevation.ask.submit')}
      cancel={words('shell.cancel')}
      whyNot={whyNot}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <div>{words('elevation.ask.body')}</div>
      <Field label={words('elevation.role')}>
        <Select value={id} onChange={(_, data) => setId(data.value)}>
          {roles.map((role) => (
            <option key={role.id} value={role.id}>
              {roleName(role.id, role.name)}
            </option>
          ))}
        </Select>
      </Field>
      {chosen ? <Without role={chosen} mayBring={rules.keys !== undefined} /> : null}
      <Field
        label={words('elevation.minutes')}
        hint={words('elevation.minutes.hint', { most })}
        required
      >
        <Input
          value={minutes}
          inputMode="numeric"
          maxLength={3}
          onChange={(_, data) => setMinutes(data.value.trim())}
        />
      </Field>
      <Field label={words('changes.reason')} required>
        <Input value={reason} maxLength={500} onChange={(_, data) => setReason(data.value)} />
      </Field>
      <FailureView failure={ask.failure} />
    </FormDialog>
  );
}

/** What does not come with a lent role. */
function Without({ role, mayBring }: { readonly role: Lendable; readonly mayBring: boolean }) {
  const words = useWords();
  const formats = useFormats();
  const names = role.closed.map((name) => words(`elevation.compartment.${name}`));
  const body =
    names.length > 0
      ? words(mayBring ? 'elevation.without.unless' : 'elevation.without.keys', {
          names: formats.list(names),
        })
      : words('elevation.without');
  return <Notice tone="info" body={body} />;
}
