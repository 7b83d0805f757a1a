import { makeStyles, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { BackupDialog } from './backup-dialog.tsx';
import { DamagePart } from './damage-part.tsx';
import { RestoreDialog } from './restore-dialog.tsx';

const useStyles = makeStyles({ row: { display: 'flex', gap: '8px' } });

/** What the vault takes on disk, and copies of it. */
export function BackupPart() {
  const words = useWords();
  const styles = useStyles();
  const [open, setOpen] = useState<'backup' | 'restore' | null>(null);
  return (
    <>
      <Storage />
      <DamagePart />
      <Section title={words('settings.backup')}>
        <Text>{words('settings.backupBody')}</Text>
        <div className={styles.row}>
          <MayButton
            operation="backups.create"
            appearance="primary"
            onClick={() => setOpen('backup')}
          >
            {words('settings.backupNow')}
          </MayButton>
          <MayButton operation="backups.restore" onClick={() => setOpen('restore')}>
            {words('settings.restore')}
          </MayButton>
        </div>
      </Section>
      {open === 'backup' ? <BackupDialog onClose={() => setOpen(null)} /> : null}
      {open === 'restore' ? <RestoreDialog onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function Storage() {
  const words = useWords();
  const formats = useFormats();
  const storage = useQuery('settings.storage', {});
  const value = storage.value;
  const fact = (name: string, text: string) => ({
    term: words(`settings.storage.${name}`),
    value: text,
  });
  return (
    <Section title={words('settings.storage')}>
      <FailureView failure={storage.failure} />
      {value ? (
        <FactList
          facts={[
            fact('database', formats.bytes(value.databaseBytes)),
            fact('wal', formats.bytes(value.walBytes)),
            fact('free', formats.bytes(value.freeBytes)),
            fact('accounts', formats.number(value.accounts)),
            fact('changes', formats.number(value.changes)),
            fact('audit', formats.number(value.auditRows)),
            fact('cipher', value.cipher),
            fact('sqlite', value.sqliteVersion),
          ]}
        />
      ) : null}
    </Section>
  );
}
