import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { NumberSelect } from './number-select.tsx';
import { CheckButton, CheckView, useProviderCheck } from './provider-check.tsx';
import type { ProviderPartProps } from './provider-dialog.tsx';
import { TickGroup } from './tick-group.tsx';

const useStyles = makeStyles({
  issuer: { display: 'grid', gridTemplateColumns: '1fr auto', columnGap: '8px' },
});

const leases = [0, 8, 24, 72, 168, 720] as const;

const lengths = { name: 80, issuer: 500, clientId: 256, scopes: 1_000, acr: 200 } as const;

type TextProps = ProviderPartProps & { readonly name: keyof typeof lengths };

/** What is wrong is said at the field once something is typed; what is empty, at the button. */
function TextField({ name, draft, onDraft, wrong }: TextProps) {
  const words = useWords();
  const problem =
    wrong.has(name) && draft[name] !== '' ? words(`operators.provider.wrong.${name}`) : null;
  return (
    <Field
      label={words(`operators.provider.${name}`)}
      hint={words(`operators.provider.hint.${name}`)}
      validationState={problem === null ? 'none' : 'error'}
      validationMessage={problem}
    >
      <Input
        value={draft[name]}
        maxLength={lengths[name]}
        spellCheck={false}
        onChange={(_event, data) => onDraft({ ...draft, [name]: data.value })}
      />
    </Field>
  );
}

/** Which provider it is, and what it is asked for. */
export function ProviderFields(props: ProviderPartProps) {
  const words = useWords();
  const styles = useStyles();
  const check = useProviderCheck();
  const { draft, onDraft, wrong } = props;
  const problem = wrong.has('issuer') ? words('operators.provider.wrong.issuer') : undefined;
  return (
    <>
      <TextField {...props} name="name" />
      <Field
        label={words('operators.provider.issuer')}
        hint={words('operators.provider.hint.issuer')}
        validationState={problem && draft.issuer !== '' ? 'error' : 'none'}
        validationMessage={draft.issuer === '' ? null : (problem ?? null)}
      >
        {(field) => (
          <div className={styles.issuer}>
            <Input
              {...field}
              value={draft.issuer}
              maxLength={lengths.issuer}
              spellCheck={false}
              onChange={(_event, data) => {
                check.forget();
                onDraft({ ...draft, issuer: data.value });
              }}
            />
            <CheckButton check={check} issuer={draft.issuer.trim()} whyNot={problem} />
          </div>
        )}
      </Field>
      <CheckView check={check} />
      <TextField {...props} name="clientId" />
      <TextField {...props} name="scopes" />
      <TextField {...props} name="acr" />
    </>
  );
}

/** Whom it is asked of, and for how long it may be out of reach. */
export function ProviderRoleFields({ draft, onDraft }: ProviderPartProps) {
  const words = useWords();
  const roleName = useRoleName();
  const roles = (useQuery('roles.list', {}).value ?? []).map(({ role }) => role);
  const nameOf = (id: string) => roleName(id, roles.find((role) => role.id === id)?.name);
  return (
    <>
      {(['signInRoles', 'stepUpRoles'] as const).map((name) => (
        <TickGroup
          key={name}
          title={words(`operators.provider.${name}`)}
          items={roles.map(({ id }) => id)}
          labelOf={nameOf}
          ticked={draft[name]}
          onTicked={(ticked) => onDraft({ ...draft, [name]: ticked })}
          isRow
        />
      ))}
      <NumberSelect
        label={words('operators.provider.lease')}
        offered={leases}
        chosen={draft.leaseHours}
        labelOf={(count) => words('operators.provider.hours', { count })}
        onChosen={(leaseHours) => onDraft({ ...draft, leaseHours })}
      />
    </>
  );
}
