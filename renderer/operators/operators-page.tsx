import { makeStyles } from '@fluentui/react-components';
import { PersonAddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Operator } from '../../shared/model/operator.ts';
import { FailureView } from '../shell/failure.tsx';
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
  jobs: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
});

type Asked =
  | { readonly act: 'invite' }
  | { readonly act: OperatorAct; readonly operator: Operator };

/** Who signs in to this vault and as what, and what each role may. */
export function OperatorsPage() {
  const words = useWords();
  const formats = useFormats();
  const operators = useQuery('operators.list', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  const found = operators.value ?? [];
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
      <FailureView failure={operators.failure} />
      <OperatorTable operators={found} onAct={(act, operator) => setAsked({ act, operator })} />
      <Reseals />
      <RoleSection />
      <RulesSection />
      <ProviderSection />
      <ApprovalSection />
      <LentSection />
      <KeySection />
      <GroupSection />
      {asked ? <AskedDialog asked={asked} onClose={() => setAsked(null)} /> : null}
    </PageFrame>
  );
}

type AskedProps = { readonly asked: Asked; readonly onClose: () => void };

function AskedDialog({ asked, onClose }: AskedProps) {
  if (asked.act === 'invite') return <InviteDialog again={null} onClose={onClose} />;
  if (asked.act === 'invite-again') {
    return <InviteDialog again={asked.operator} onClose={onClose} />;
  }
  return <ActDialog act={asked.act} operator={asked.operator} onClose={onClose} />;
}

/** The work that follows when somebody lost the key of a compartment. */
function Reseals() {
  const words = useWords();
  const styles = useStyles();
  const jobs = (useQuery('jobs.list', {}).value ?? []).filter(({ kind }) => kind === 'reseal');
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
