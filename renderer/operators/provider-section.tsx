import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ProviderRules } from '../../shared/model/provider.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { CheckButton, CheckView, useProviderCheck } from './provider-check.tsx';
import { ProviderDialog } from './provider-dialog.tsx';
import { ProviderLinks } from './provider-links.tsx';
import { RemoveProviderDialog } from './remove-provider-dialog.tsx';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', gap: '8px' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

type Asked = 'set' | 'remove' | null;

/** The organisation's provider: which one, whom it is asked of, and who is bound to it. */
export function ProviderSection() {
  const words = useWords();
  const styles = useStyles();
  const { value: rules, failure } = useQuery('provider.rules', {});
  const check = useProviderCheck();
  const [asked, setAsked] = useState<Asked>(null);
  if (rules === undefined) return <FailureView failure={failure} />;
  function ask(next: Asked) {
    check.forget();
    setAsked(next);
  }
  const close = () => setAsked(null);
  return (
    <Section
      title={words('operators.provider')}
      action={
        <div className={styles.actions}>
          {rules ? <CheckButton check={check} issuer={rules.issuer} size="small" /> : null}
          <MayButton operation="provider.setRules" size="small" onClick={() => ask('set')}>
            {words(rules ? 'operators.provider.set.change' : 'operators.provider.set.new')}
          </MayButton>
          {rules ? (
            <MayButton operation="provider.setRules" size="small" onClick={() => ask('remove')}>
              {words('operators.provider.remove')}
            </MayButton>
          ) : null}
        </div>
      }
    >
      {rules ? (
        <Facts rules={rules} />
      ) : (
        <span className={styles.quiet}>{words('operators.provider.none')}</span>
      )}
      <CheckView check={check} />
      <ProviderLinks issuer={rules?.issuer ?? null} />
      {asked === 'set' ? <ProviderDialog rules={rules} onClose={close} /> : null}
      {asked === 'remove' && rules ? (
        <RemoveProviderDialog name={rules.name} onClose={close} />
      ) : null}
    </Section>
  );
}

function Facts({ rules }: { readonly rules: ProviderRules }) {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const roles = (useQuery('roles.list', {}).value ?? []).map(({ role }) => role);
  const nameOf = (id: string) => roleName(id, roles.find((role) => role.id === id)?.name);
  const { name, issuer, clientId, scopes, leaseHours, acr, claim } = rules;
  const of = (ids: readonly string[]) =>
    ids.length > 0 ? formats.list(ids.map(nameOf)) : words('operators.provider.nobody');
  const values = claim?.values.map(({ value, role }) =>
    words('operators.provider.valueOf', { value, role: nameOf(role) }),
  );
  return (
    <FactList
      facts={[
        {
          term: words('operators.provider.which'),
          value: words('operators.provider.whichOf', { name, issuer }),
        },
        { term: words('operators.provider.clientId'), value: clientId },
        {
          term: words('operators.provider.scopes'),
          value: scopes.length > 0 ? scopes.join(' ') : words('operators.provider.noScopes'),
        },
        { term: words('operators.provider.signInRoles'), value: of(rules.signInRoles) },
        { term: words('operators.provider.stepUpRoles'), value: of(rules.stepUpRoles) },
        {
          term: words('operators.provider.lease'),
          value: words('operators.provider.hours', { count: leaseHours }),
        },
        {
          term: words('operators.provider.acr'),
          value: acr ?? words('operators.provider.anyWay'),
        },
        {
          term: words('operators.provider.claim'),
          value:
            claim && values
              ? words('operators.provider.claimOf', {
                  name: claim.name,
                  values: values.join(' · '),
                })
              : words('operators.provider.noClaim'),
        },
        ...(claim
          ? [
              {
                term: words('operators.provider.does'),
                value: words(`operators.provider.does.${claim.otherwise ?? 'condition'}`),
              },
            ]
          : []),
      ]}
    />
  );
}
