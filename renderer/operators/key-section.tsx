import { makeStyles, TableCell, TableRow, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { type KeyFacts, type RenewableKey, renewableKeys } from '../../shared/model/key.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { ListTable } from '../ui/list-table.tsx';
import { Section } from '../ui/section.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { IntervalDialog } from './interval-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3 },
  small: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  mark: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  act: { textAlign: 'end' },
});

// Whoever holds a key may be many.
const useWidths = makeStyles({
  name: { width: '23%' },
  made: { width: '11%' },
  due: { width: '12%' },
  holders: {},
  algorithm: { width: '20%' },
});

const columns = ['name', 'made', 'due', 'holders', 'algorithm'] as const;

type Asked = 'interval' | RenewableKey | null;

function isRenewable(kind: KeyFacts['kind']): kind is RenewableKey {
  return renewableKeys.some((key) => key === kind);
}

/** Every key of the vault: how old it is, who holds it, and when it is to be renewed. */
export function KeySection() {
  const words = useWords();
  const [asked, setAsked] = useState<Asked>(null);
  const found = useQuery('keys.list', {});
  const { keys = [], rotationDays = 0 } = found.value ?? {};
  const close = () => setAsked(null);
  return (
    <Section
      title={words('keys.title')}
      action={
        <MayButton operation="keys.setInterval" size="small" onClick={() => setAsked('interval')}>
          {words('keys.interval.change')}
        </MayButton>
      }
    >
      <FailureView failure={found.failure} />
      {found.value ? <span>{words('keys.body', { days: rotationDays })}</span> : null}
      <KeyTable keys={keys} onRotate={setAsked} />
      {asked === 'interval' ? <IntervalDialog days={rotationDays} onClose={close} /> : null}
      {asked !== null && asked !== 'interval' ? (
        <RotateDialog which={asked} onClose={close} />
      ) : null}
    </Section>
  );
}

type TableProps = {
  readonly keys: readonly KeyFacts[];
  readonly onRotate: (key: RenewableKey) => void;
};

function KeyTable({ keys, onRotate }: TableProps) {
  const words = useWords();
  const widths = useWidths();
  return (
    <ListTable
      label={words('keys.title')}
      columns={columns.map((column) => ({
        title: words(`keys.column.${column}`),
        className: widths[column],
      }))}
      actions={words('operators.actions')}
      end="button"
    >
      {keys.map((key) => (
        <KeyLine
          key={`${key.kind} ${key.operatorId ?? ''} ${key.deviceId ?? ''}`}
          of={key}
          onRotate={onRotate}
        />
      ))}
    </ListTable>
  );
}

type LineProps = { readonly of: KeyFacts; readonly onRotate: TableProps['onRotate'] };

function KeyLine({ of, onRotate }: LineProps) {
  const words = useWords();
  const styles = useStyles();
  const formats = useFormats();
  const { kind, operator, device, version, madeAt, holders, algorithm, isRetired } = of;
  const name = words(`keys.kind.${kind}`);
  const whose = [
    operator ?? '',
    kind === 'device' && device ? device : '',
    version !== null && version > 1 ? words('keys.version', { version }) : '',
    isRetired ? words('keys.retired') : '',
  ].filter(Boolean);
  return (
    <TableRow>
      <TableCell>
        {name}
        {whose.length > 0 ? <div className={styles.small}>{whose.join(' · ')}</div> : null}
      </TableCell>
      <TableCell className={styles.quiet}>
        {madeAt === null ? words('keys.made.unknown') : formats.date(madeAt)}
      </TableCell>
      <TableCell>
        <Due of={of} />
      </TableCell>
      <TableCell>
        {formats.list(holders) || '–'}
        {of.lent ? (
          <div className={styles.small}>
            {words('keys.lent', { names: formats.list(of.lent.to) })}
          </div>
        ) : null}
      </TableCell>
      <TableCell className={styles.quiet}>{algorithm}</TableCell>
      <TableCell className={styles.act}>
        {isRetired ? null : (
          <MayButton
            operation="keys.rotate"
            size="small"
            aria-label={words('keys.rotateOf', { key: operator ? `${name} · ${operator}` : name })}
            whyNot={isRenewable(kind) ? undefined : words(`keys.instead.${kind}`)}
            onClick={() => isRenewable(kind) && onRotate(kind)}
          >
            {words('keys.rotate')}
          </MayButton>
        )}
      </TableCell>
    </TableRow>
  );
}

function Due({ of: { kind, dueAt, isOverdue, lent } }: { readonly of: KeyFacts }) {
  const words = useWords();
  const styles = useStyles();
  const formats = useFormats();
  if (dueAt === null) return <span className={styles.quiet}>{words('keys.due.never')}</span>;
  if (!isOverdue) return <span>{formats.date(dueAt)}</span>;
  return (
    <span className={styles.mark}>
      <StateMark shape="square" />
      {kind === 'kit' ? words('keys.due.used') : null}
      {lent?.isOver ? words('keys.due.lent') : null}
      {kind !== 'kit' && !lent?.isOver
        ? words('keys.due.since', { date: formats.date(dueAt) })
        : null}
    </span>
  );
}
