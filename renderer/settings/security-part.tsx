import { useState } from 'react';
import { OwnElevation } from '../shell/elevation/own-elevation.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/section.tsx';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { ActionLine } from './action-line.tsx';
import { ChangePasswordDialog } from './change-password-dialog.tsx';
import { CostDialog } from './cost-dialog.tsx';
import { FactorPart } from './factor-part.tsx';
import { OwnDevices } from './own-devices.tsx';
import { ProviderPart } from './provider-part.tsx';
import { RecoveryKit } from './recovery-kit.tsx';

type Open = 'password' | 'cost' | null;

/** What protects the vault: the password, its cost, the recovery kit and the keychain. */
export function SecurityPart() {
  const words = useWords();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Protection />
      <Section title={words('settings.password')}>
        <ActionLine
          body={words('settings.passwordBody')}
          label={words('settings.changePassword')}
          operation="session.changePassword"
          onAct={() => setOpen('password')}
        />
        <Cost onChange={() => setOpen('cost')} />
      </Section>
      <OwnDevices />
      <FactorPart />
      <ProviderPart />
      <OwnElevation />
      <RecoveryKit />
      {open === 'password' ? <ChangePasswordDialog onClose={close} /> : null}
      {open === 'cost' ? <CostDialog onClose={close} /> : null}
    </>
  );
}

function Protection() {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const status = useQuery('session.status', {}).value;
  if (!status) return null;
  const name = status.keychainName;
  const role = roleName(status.role ?? '', status.roleName ?? '');
  const closed = (status.byProvider?.closed ?? []).map((one) =>
    words(`elevation.compartment.${one}`),
  );
  return (
    <Section title={words('settings.protection')}>
      <FactList
        facts={[
          { term: words('settings.operator'), value: status.operatorName ?? '' },
          {
            term: words('settings.role'),
            value: status.byProvider ? words('settings.roleByProvider', { role }) : role,
          },
          { term: words('session.welcome.profile'), value: status.profile },
          {
            term: words('session.welcome.keychain'),
            value: status.usesKeychain
              ? words(`settings.keychain.${status.keychain}`, { name })
              : words('settings.keychain.unused'),
          },
        ]}
      />
      {closed.length > 0 ? (
        <Notice tone="info" body={words('settings.roleClosed', { names: formats.list(closed) })} />
      ) : null}
      {status.usesKeychain ? null : (
        <Notice tone="warning" body={words('session.welcome.passwordOnly')} />
      )}
    </Section>
  );
}

function Cost({ onChange }: { readonly onChange: () => void }) {
  const words = useWords();
  const formats = useFormats();
  const kdf = useQuery('settings.storage', {}).value?.kdf;
  const body = kdf
    ? words('settings.costBody', {
        memory: formats.number(kdf.memoryKiB / 1_024),
        passes: kdf.passes,
        lanes: kdf.lanes,
      })
    : '';
  return (
    <ActionLine
      body={body}
      label={words('settings.changeCost')}
      operation="session.setCost"
      onAct={onChange}
    />
  );
}
