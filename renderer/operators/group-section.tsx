import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { RecoveryGroup } from '../../shared/model/recovery-group.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { openOwnScreen } from '../shell/own-screen.ts';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/section.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { DissolveGroupDialog } from './dissolve-group-dialog.tsx';
import { MakeGroupDialog } from './make-group-dialog.tsx';

const useStyles = makeStyles({
  actions: { display: 'flex', gap: '8px' },
  name: { width: '36%' },
  state: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
});

/** The recovery group: its officers, and how far their shares have come. */
export function GroupSection() {
  const words = useWords();
  const styles = useStyles();
  const [asked, setAsked] = useState<'make' | 'dissolve' | null>(null);
  const found = useQuery('recovery.group', {});
  const group = found.value ?? null;
  const close = () => setAsked(null);
  return (
    <Section
      title={words('recovery.title')}
      action={
        <div className={styles.actions}>
          <MayButton operation="recovery.makeGroup" size="small" onClick={() => setAsked('make')}>
            {words(group ? 'recovery.renew' : 'recovery.make')}
          </MayButton>
          {group ? (
            <MayButton
              operation="recovery.dissolveGroup"
              size="small"
              onClick={() => setAsked('dissolve')}
            >
              {words('recovery.dissolve')}
            </MayButton>
          ) : null}
        </div>
      }
    >
      <FailureView failure={found.failure} />
      {group ? <GroupFacts group={group} /> : null}
      {found.value === null ? <span>{words('recovery.none')}</span> : null}
      {asked === 'make' ? <MakeGroupDialog group={group} onClose={close} /> : null}
      {asked === 'dissolve' ? <DissolveGroupDialog onClose={close} /> : null}
    </Section>
  );
}

function GroupFacts({ group }: { readonly group: RecoveryGroup }) {
  const words = useWords();
  const formats = useFormats();
  const { owner, number, madeAt, usedAt, isUsable } = group;
  return (
    <>
      <span>{words('recovery.body', { owner, number, date: formats.date(madeAt) })}</span>
      {isUsable ? null : <Notice tone="warning" body={words('recovery.unusable', { owner })} />}
      {usedAt === null ? null : (
        <Notice tone="warning" body={words('recovery.used', { date: formats.date(usedAt) })} />
      )}
      <OfficerTable group={group} />
    </>
  );
}

function OfficerTable({ group }: { readonly group: RecoveryGroup }) {
  const words = useWords();
  const styles = useStyles();
  const formats = useFormats();
  const self = useQuery('session.status', {}).value?.operatorId;
  return (
    <Table size="small" aria-label={words('recovery.title')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell className={styles.name}>{words('recovery.officer')}</TableHeaderCell>
          <TableHeaderCell>{words('recovery.share')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {group.officers.map(({ id, name, takenAt }) => (
          <TableRow key={id}>
            <TableCell>{name}</TableCell>
            <TableCell>
              {takenAt === null ? (
                <span className={styles.state}>
                  <StateMark shape="diamond" />
                  {words('recovery.waiting')}
                  {id === self && group.isUsable ? (
                    <Button size="small" onClick={() => openOwnScreen('share')}>
                      {words('share.take')}
                    </Button>
                  ) : null}
                </span>
              ) : (
                words('recovery.taken', { date: formats.date(takenAt) })
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
