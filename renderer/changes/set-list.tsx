import {
  Button,
  Link,
  makeStyles,
  Spinner,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { TaskListSquareLtr48Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { ChangeSet } from '../../shared/model/change.ts';
import { FailureView } from '../shell/failure.tsx';
import { ReceiveApproval } from '../shell/approval/approval-files.tsx';
import { go } from '../shell/go.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { Queue } from './queue.tsx';
import { StateTag } from './set-state.tsx';
import { StageFileButton } from './stage-file-button.tsx';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', height: '100%' },
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '44px',
    padding: '0 14px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  title: { margin: 0, fontSize: '16px', lineHeight: '22px', fontWeight: 600 },
  count: { color: tokens.colorNeutralForeground3 },
  gap: { flex: '1 1 auto' },
  body: { flex: '1 1 auto', overflow: 'auto', padding: '0 4px' },
  foot: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '8px 14px',
    color: tokens.colorNeutralForeground3,
  },
  dim: { color: tokens.colorNeutralForeground3 },
});

const pageSize = 50;

/** Whoever works alone is sent no request. */
function OpenApproval() {
  const status = useQuery('session.status', {}).value;
  if ((status?.operators.length ?? 0) < 2) return null;
  return <ReceiveApproval label="approval.receive" isQuiet />;
}

/** The change sets, newest first. */
export function SetList() {
  const styles = useStyles();
  const words = useWords();
  const [offset, setOffset] = useState(0);
  const { value, failure, loading } = useQuery(
    'changes.list',
    { offset, limit: pageSize },
    { keepPrevious: true },
  );
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h1 className={styles.title}>{words('changes.title')}</h1>
        <span className={styles.count}>
          {value ? words('changes.count', { waiting: value.waiting, total: value.total }) : null}
        </span>
        <span className={styles.gap} />
        <OpenApproval />
        <StageFileButton />
      </div>
      <div className={styles.body}>
        <FailureView failure={failure} />
        <Queue />
        {loading ? <Spinner size="small" label={words('shell.loading')} /> : null}
        {value?.total === 0 ? (
          <EmptyState
            icon={<TaskListSquareLtr48Regular />}
            title={words('changes.none')}
            body={words('changes.none.body')}
            actions={
              <Button appearance="primary" onClick={() => go.page('accounts')}>
                {words('changes.none.open')}
              </Button>
            }
          />
        ) : null}
        {value && value.total > 0 ? <SetTable sets={value.sets} /> : null}
      </div>
      {value && value.total > pageSize ? (
        <div className={styles.foot}>
          <HintButton
            size="small"
            whyNot={offset === 0 ? words('changes.newest') : undefined}
            onClick={() => setOffset(Math.max(0, offset - pageSize))}
          >
            {words('changes.newer')}
          </HintButton>
          <HintButton
            size="small"
            whyNot={offset + pageSize >= value.total ? words('changes.oldest') : undefined}
            onClick={() => setOffset(offset + pageSize)}
          >
            {words('changes.older')}
          </HintButton>
        </div>
      ) : null}
    </div>
  );
}

function SetTable({ sets }: { readonly sets: readonly ChangeSet[] }) {
  const words = useWords();
  const columns = ['set', 'state', 'changes', 'directories', 'operator', 'created', 'reason'];
  return (
    <Table size="small" aria-label={words('changes.title')}>
      <TableHeader>
        <TableRow>
          {columns.map((column) => (
            <TableHeaderCell key={column}>{words(`changes.column.${column}`)}</TableHeaderCell>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {sets.map((set) => (
          <SetLine key={set.id} set={set} />
        ))}
      </TableBody>
    </Table>
  );
}

function SetLine({ set }: { readonly set: ChangeSet }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  return (
    <TableRow onClick={() => go.changeSet(set.id)}>
      <TableCell>
        <Link as="button" onClick={() => go.changeSet(set.id)}>
          {set.title || words('changes.untitled', { id: set.id })}
        </Link>
      </TableCell>
      <TableCell>
        <StateTag state={set.state} />
      </TableCell>
      <TableCell>{formats.number(set.total)}</TableCell>
      <TableCell>{formats.list(set.directories)}</TableCell>
      <TableCell>{set.operator}</TableCell>
      <TableCell title={formats.dateTime(set.createdAt)}>{formats.ago(set.createdAt)}</TableCell>
      <TableCell className={styles.dim}>
        {[set.reason, set.ticket].filter(Boolean).join(' · ')}
      </TableCell>
    </TableRow>
  );
}
