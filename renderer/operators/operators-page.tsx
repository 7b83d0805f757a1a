import { makeStyles, Tab, TabList } from '@fluentui/react-components';
import { PersonAddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Operator } from '../../shared/model/operator.ts';
import { FailureView } from '../shell/failure.tsx';
import { go, type OperatorsPart, operatorsParts } from '../shell/go.ts';
import { JobNote } from '../shell/job-note.tsx';
import { MayButton } from '../shell/may.tsx';
import { PageFrame } from '../ui/page-frame.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { ActDialog } from './act-dialog.tsx';
import type { OperatorAct } from './act-rules.ts';
import { ApprovalSection } from './approval-section.tsx';
import { GroupSection } from './group-section.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { KeySection } from './key-section.tsx';
import { LentSection } from './lent-section.tsx';
import { OperatorTable } from './operator-table.tsx';
import { ProviderSection } from './provider-section.tsx';
import { RoleSection } from './role-section.tsx';
import { RulesSection } from './rules-section.tsx';

const useStyles = makeStyles({
  // The marks of tabs stand in line with what is below them.
  tabs: { marginInlineStart: '-12px', flexShrink: 0 },
  part: { display: 'flex', flexDirection: 'column', rowGap: '24px' },
  jobs: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
});

type Asked =
  | { readonly act: 'invite' }
  | { readonly act: OperatorAct; readonly operator: Operator };

/** Who signs in to this vault and as what, and what each role may. `asked` names a part to show. */
export function OperatorsPage({ asked: named }: { readonly asked: string | undefined }) {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const operators = useQuery('operators.list', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  const found = operators.value ?? [];
  const part = partNamed(named);
  return (
    <PageFrame
      title={words('operators.title')}
      detail={operators.value ? formats.number(found.length) : null}
      actions={
        <MayButton
          operation="operators.invite"
          appearance="primary"
          icon={<PersonAddRegular />}
          onClick={() => setAsked({ act: 'invite' })}
        >
          {words('operators.invite')}
        </MayButton>
      }
    >
      <TabList
        className={styles.tabs}
        selectedValue={part}
        onTabSelect={(_event, { value }) => go.operators(partNamed(value))}
      >
        {operatorsParts.map((one) => (
          <Tab key={one} value={one}>
            {words(`operators.part.${one}`)}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" className={styles.part} aria-label={words(`operators.part.${part}`)}>
        <FailureView failure={operators.failure} />
        <PartNamed
          part={part}
          operators={found}
          onAct={(act, operator) => setAsked({ act, operator })}
        />
      </div>
      {asked ? <AskedDialog asked={asked} onClose={() => setAsked(null)} /> : null}
    </PageFrame>
  );
}

function partNamed(name: unknown): OperatorsPart {
  return operatorsParts.find((part) => part === name) ?? 'people';
}

type PartProps = {
  readonly part: OperatorsPart;
  readonly operators: readonly Operator[];
  readonly onAct: (act: OperatorAct, operator: Operator) => void;
};

function PartNamed({ part, operators, onAct }: PartProps) {
  switch (part) {
    case 'people':
      return (
        <>
          <OperatorTable operators={operators} onAct={onAct} />
          <KeyJobs />
        </>
      );
    case 'roles':
      return (
        <>
          <RoleSection />
          <LentSection />
        </>
      );
    case 'signIn':
      return (
        <>
          <RulesSection />
          <ProviderSection />
        </>
      );
    case 'approvals':
      return <ApprovalSection />;
    case 'keys':
      return (
        <>
          <KeyJobs />
          <KeySection />
          <GroupSection />
        </>
      );
  }
}

type AskedProps = { readonly asked: Asked; readonly onClose: () => void };

function AskedDialog({ asked, onClose }: AskedProps) {
  if (asked.act === 'invite') return <InviteDialog again={null} onClose={onClose} />;
  if (asked.act === 'invite-again') {
    return <InviteDialog again={asked.operator} onClose={onClose} />;
  }
  return <ActDialog act={asked.act} operator={asked.operator} onClose={onClose} />;
}

/** The work that follows when a key is renewed, or somebody lost the key of a compartment. */
function KeyJobs() {
  const words = useWords();
  const styles = useStyles();
  const jobs = (useQuery('jobs.list', {}).value ?? []).filter(
    ({ kind }) => kind === 'reseal' || kind === 'renewal',
  );
  if (jobs.length === 0) return null;
  return (
    <Section title={words('operators.reseals')}>
      <div className={styles.jobs}>
        {jobs.slice(0, 2).map((job) => (
          <JobNote key={job.id} job={job} />
        ))}
      </div>
    </Section>
  );
}
