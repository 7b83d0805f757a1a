import { Text } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { ManagedPolicy } from '../../shared/model/managed-policy.ts';
import { attributeWords } from '../shell/account-words.ts';
import { type Fact, FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { useRoleName } from '../use-may.ts';
import { useFormats, useWords } from '../words.ts';

/** What the organisation holds on this machine, in words. Nothing of it can be changed here. */
export function ManagedPart({ policy }: { readonly policy: ManagedPolicy }) {
  const words = useWords();
  const facts = useManagedFacts(policy);
  const { managedBy, contact } = policy;
  return (
    <Section title={words('settings.managed', { managedBy })}>
      <Text>{words('settings.managedBody', { contact })}</Text>
      {facts.length === 0 ? (
        <Text>{words('settings.managed.nothing')}</Text>
      ) : (
        <FactList facts={facts} />
      )}
    </Section>
  );
}

function useManagedFacts(policy: ManagedPolicy): readonly Fact[] {
  const { autoLockMinutes, off, hosts, limits, masks, factors } = policy;
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const intl = useIntl();
  const fact = (name: string, value: string): Fact => ({
    term: words(`settings.managed.${name}`),
    value,
  });
  const facts: Fact[] = [];
  if (autoLockMinutes !== undefined) {
    facts.push(fact('autoLock', words('settings.minutes', { count: autoLockMinutes })));
  }
  if (off.length > 0) {
    const names = [...new Set(off)].map((one) => words(`settings.managed.off.${one}`));
    facts.push(fact('off', intl.formatList(names)));
  }
  if (hosts !== undefined) {
    const none = words('settings.managed.hosts.none');
    facts.push(fact('hosts', hosts.length === 0 ? none : hosts.join(', ')));
  }
  if (masks.length > 0) {
    const all = words('settings.managed.masks.all');
    const names = masks.map((name) => attributeWords(intl, name));
    facts.push(fact('masks', masks.includes('*') ? all : intl.formatList(names)));
  }
  if (factors.length > 0) {
    const all = words('settings.managed.factors.all');
    const names = factors.map((id) => roleName(id));
    facts.push(fact('factors', factors.includes('*') ? all : intl.formatList(names)));
  }
  const { changes, exported } = limits;
  if (changes !== undefined) facts.push(fact('changes', formats.number(changes)));
  if (exported !== undefined) facts.push(fact('exported', formats.number(exported)));
  return facts;
}
