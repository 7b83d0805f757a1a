import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { callByName, type Refusal, type ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/section.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  licences: {
    maxHeight: '320px',
    overflowY: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
});

/** Versions, the bundle for support, and whose work this stands on. */
export function AboutPart() {
  const words = useWords();
  const about = useQuery('settings.about', {});
  const value = about.value;
  return (
    <>
      <FailureView failure={about.failure} />
      {value ? (
        <Section title={words('settings.about')}>
          <FactList
            facts={[
              { term: words('session.product'), value: value.version },
              { term: 'Electron', value: value.electron },
              {
                term: words('settings.runtime'),
                value: words(`settings.runtime.${value.runtime}`),
              },
            ]}
          />
        </Section>
      ) : null}
      <Diagnostics />
      {value ? <Licences licences={value.licences} /> : null}
    </>
  );
}

function Diagnostics() {
  const words = useWords();
  const formats = useFormats();
  const [saved, setSaved] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const create = useCommand('diagnostics.create');
  async function save() {
    const name = 'bailiwick-diagnostics.json';
    const chosen = await callByName('files.chooseSave', { purpose: 'diagnostics', name });
    setRefusal(chosen.ok ? undefined : chosen);
    if (!chosen.ok || !chosen.value) return;
    const outcome = await create.run({ file: chosen.value.file });
    if (!outcome.ok) return;
    const size = formats.bytes(outcome.value.sizeBytes);
    setSaved(words('settings.diagnosticsSaved', { name: chosen.value.name, size }));
  }
  return (
    <Section title={words('settings.diagnostics')}>
      <Text>{words('settings.diagnosticsBody')}</Text>
      <div>
        <MayButton operation="diagnostics.create" onClick={() => void save()}>
          {words('settings.diagnosticsSave')}
        </MayButton>
      </div>
      {saved ? <Notice tone="good" body={saved} /> : null}
      <FailureView failure={refusal ?? create.failure} />
    </Section>
  );
}

type LicencesProps = { readonly licences: ValueFor<'settings.about'>['licences'] };

function Licences({ licences }: LicencesProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <Section title={words('settings.licences')}>
      <div className={styles.licences}>
        <Table size="extra-small" aria-label={words('settings.licences')}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{words('settings.licence.name')}</TableHeaderCell>
              <TableHeaderCell>{words('settings.licence.version')}</TableHeaderCell>
              <TableHeaderCell>{words('settings.licence.licence')}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {licences.map((one) => (
              <TableRow key={`${one.name} ${one.version}`}>
                <TableCell>{one.name}</TableCell>
                <TableCell>{one.version}</TableCell>
                <TableCell>{one.licence}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </Section>
  );
}
