import { makeStyles, TableCell, TableRow, tokens } from '@fluentui/react-components';
import type { Device } from '../../shared/model/device.ts';
import type { Operator } from '../../shared/model/operator.ts';
import { useFailureWords } from '../shell/failure.tsx';
import { MayItem } from '../shell/may.tsx';
import { useNotify } from '../shell/notify.tsx';
import { ListTable } from '../ui/list-table.tsx';
import { MoreMenu } from '../ui/more-menu.tsx';
import { type MarkShape, StateMark } from '../ui/state-mark.tsx';
import { useCommand } from '../use-command.ts';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { actsOn, type OperatorAct, whyNotAct } from './act-rules.ts';

const useStyles = makeStyles({
  marks: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  state: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

// The other columns share what is left.
const useWidths = makeStyles({
  name: { width: '20%' },
  role: {},
  state: {},
  device: { width: '18%' },
  enrolled: {},
  last: { width: '14%' },
});

const columns = ['name', 'role', 'state', 'device', 'enrolled', 'last'] as const;

const marks: Readonly<Record<Operator['state'], MarkShape>> = {
  active: 'dot',
  suspended: 'square',
  invited: 'ring',
};

const operations = {
  'set-role': 'operators.setRole',
  'invite-again': 'operators.inviteAgain',
  'drop-factor': 'operators.dropFactor',
  'retire-device': 'operators.retireDevice',
  suspend: 'operators.suspend',
  resume: 'operators.resume',
  remove: 'operators.remove',
} as const;

type Props = {
  readonly operators: readonly Operator[];
  readonly onAct: (act: OperatorAct, operator: Operator) => void;
};

/** Everybody who signs in here, and invitations that are still open. */
export function OperatorTable({ operators, onAct }: Props) {
  const words = useWords();
  const widths = useWidths();
  return (
    <ListTable
      label={words('operators.title')}
      columns={columns.map((column) => ({
        title: words(`operators.column.${column}`),
        className: widths[column],
      }))}
      actions={words('operators.actions')}
      end="menu"
    >
      {operators.map((operator) => (
        <OperatorLine
          key={operator.invite ?? operator.id}
          operator={operator}
          all={operators}
          onAct={(act) => onAct(act, operator)}
        />
      ))}
    </ListTable>
  );
}

type LineProps = {
  readonly operator: Operator;
  readonly all: readonly Operator[];
  readonly onAct: (act: OperatorAct) => void;
};

function OperatorLine({ operator, all, onAct }: LineProps) {
  const words = useWords();
  const styles = useStyles();
  const formats = useFormats();
  const roleName = useRoleName();
  const roles = useQuery('roles.list', {}).value ?? [];
  const { name, role, roleByProvider, state, devices } = operator;
  const { expiresAt, enrolledAt, lastSignInAt } = operator;
  const nameOf = (id: string) => roles.find((one) => one.role.id === id)?.role.name;
  const named = nameOf(role);
  const marksOf = [
    operator.isSelf ? words('operators.self') : '',
    operator.holdsKit ? words('operators.kit') : '',
    operator.hasFactor ? words('operators.factor') : '',
  ].filter(Boolean);
  return (
    <TableRow>
      <TableCell>
        {name}
        {marksOf.length > 0 ? <div className={styles.marks}>{marksOf.join(' · ')}</div> : null}
      </TableCell>
      <TableCell>
        {roleName(role, named)}
        {roleByProvider === null ? null : (
          <div className={styles.marks}>
            {words('operators.byProvider', {
              role: roleName(roleByProvider, nameOf(roleByProvider)),
            })}
          </div>
        )}
      </TableCell>
      <TableCell>
        <span className={styles.state}>
          <StateMark shape={marks[state]} />
          {state === 'invited' && expiresAt !== null
            ? words('operators.state.invited-until', { until: formats.date(expiresAt) })
            : words(`operators.state.${state}`)}
        </span>
      </TableCell>
      <TableCell>
        {devices.length === 0 ? '–' : null}
        {devices.map((device) => (
          <DeviceLine key={device.id} device={device} isOnly={devices.length === 1} />
        ))}
      </TableCell>
      <TableCell className={styles.quiet}>
        {enrolledAt === null ? '–' : formats.date(enrolledAt)}
      </TableCell>
      <TableCell className={styles.quiet}>
        {lastSignInAt === null ? '–' : formats.ago(lastSignInAt)}
      </TableCell>
      <TableCell>
        <LineMenu operator={operator} all={all} onAct={onAct} />
      </TableCell>
    </TableRow>
  );
}

type DeviceProps = { readonly device: Device; readonly isOnly: boolean };

/** One of the devices; of several, each with its own times. */
function DeviceLine({ device, isOnly }: DeviceProps) {
  const words = useWords();
  const styles = useStyles();
  const formats = useFormats();
  const { label, addedAt, lastSignInAt, isRetired, isThis } = device;
  const facts = [
    isRetired ? words('operators.retired') : '',
    isThis && !isOnly ? words('operators.device.this') : '',
    isOnly || addedAt === null
      ? ''
      : words('operators.device.since', { date: formats.date(addedAt) }),
    isOnly || isRetired || lastSignInAt === null
      ? ''
      : words('operators.device.used', { when: formats.ago(lastSignInAt) }),
  ].filter(Boolean);
  return (
    <div>
      {label}
      {facts.length > 0 ? <div className={styles.marks}>{facts.join(' · ')}</div> : null}
    </div>
  );
}

function LineMenu({ operator, all, onAct }: LineProps) {
  const words = useWords();
  const wordsOfFailure = useFailureWords();
  const { invite, name } = operator;
  const whyNot = (act: OperatorAct) => {
    const code = whyNotAct(act, operator, all);
    return code && wordsOfFailure({ ok: false, code, facts: {} }).title;
  };
  return (
    <MoreMenu label={words('operators.actionsOf', { name })}>
      {invite === null ? null : <CancelInvite invite={invite} name={name} />}
      {actsOn(operator).map((act) => (
        <MayItem
          key={act}
          operation={operations[act]}
          whyNot={whyNot(act)}
          onClick={() => onAct(act)}
        >
          {words(`operators.act.${act}`)}
        </MayItem>
      ))}
    </MoreMenu>
  );
}

function CancelInvite({ invite, name }: { readonly invite: string; readonly name: string }) {
  const words = useWords();
  const { notify, notifyFailure } = useNotify();
  const cancel = useCommand('operators.cancelInvite');
  async function act() {
    const outcome = await cancel.run({ invite });
    if (outcome.ok) notify({ title: words('operators.cancelled', { name }) });
    else notifyFailure(outcome);
  }
  return (
    <MayItem operation="operators.cancelInvite" onClick={() => void act()}>
      {words('operators.act.cancel-invite')}
    </MayItem>
  );
}
