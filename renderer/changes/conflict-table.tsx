import {
  Button,
  makeStyles,
  mergeClasses,
  Radio,
  RadioGroup,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useIntl } from 'react-intl';
import type { Change, ChangeLine } from '../../shared/model/change.ts';
import { attributeWords } from '../shell/account-words.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { paint } from '../ui/paint.ts';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { LineValues } from './line-values.tsx';
import { type Choice, choiceKey, choiceKeys, type Choices, settlementOf } from './settlement.ts';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '12px' },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: {
    padding: '6px 10px',
    textAlign: 'start',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  row: { ':focus-within': { backgroundColor: paint.sunk } },
  current: { boxShadow: `inset 3px 0 0 ${paint.staged}` },
  cell: { padding: '6px 10px', verticalAlign: 'top', overflowWrap: 'anywhere' },
  line: { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  name: { color: tokens.colorNeutralForeground3 },
  now: { backgroundColor: paint.badSoft },
  mine: { color: paint.staged, fontWeight: tokens.fontWeightSemibold },
  chosen: { outline: `1px solid ${paint.staged}`, outlineOffset: '-2px' },
  settle: { padding: '0 2px 6px 2px' },
  edit: { width: 'calc(100% - 16px)', margin: '0 8px 8px' },
  bar: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
  hint: { color: tokens.colorNeutralForeground3 },
});

type Props = {
  readonly change: Change;
  /** The next one may be shown. */
  readonly onSettled: () => void;
};

const decisions = ['keep', 'take', 'edit'] as const;

/** Settles a conflict line by line: 1 keeps what the directory holds, 2 takes mine, 3 edits. */
export function ConflictTable({ change, onSettled }: Props) {
  const styles = useStyles();
  const words = useWords();
  const { choices, keys, left, current, choose, write } = useChoices(change);
  const resolve = useCommand('changes.resolve');
  const settle = async () => {
    const settlement = settlementOf(change, choices);
    if (!settlement) return;
    const outcome = await resolve.run({ change: change.id, ...settlement });
    if (outcome.ok) onSettled();
  };
  const all = (decision: 'keep' | 'take') => {
    for (const key of keys) choose(key, decision);
  };
  return (
    <div className={styles.root}>
      <table className={styles.table}>
        <Head />
        {keys.map((key) => (
          <Rows
            key={key}
            name={key}
            lines={change.lines.filter(({ attribute }) => choiceKey(attribute) === key)}
            choice={choices[key]}
            isCurrent={key === current}
            onChoose={(decision) => choose(key, decision)}
            onText={(text) => write(key, text)}
          />
        ))}
      </table>
      <div className={styles.bar}>
        <MayButton
          operation="changes.resolve"
          appearance="primary"
          onClick={() => void settle()}
          whyNot={left > 0 ? words('change.conflict.left', { count: left }) : undefined}
        >
          {words('change.conflict.settle')}
        </MayButton>
        <Button onClick={() => all('keep')}>{words('change.conflict.keepAll')}</Button>
        <Button onClick={() => all('take')}>{words('change.conflict.takeAll')}</Button>
        <span className={styles.hint}>{words('change.conflict.keys')}</span>
      </div>
      <FailureView failure={resolve.failure} />
    </div>
  );
}

/** What was chosen so far; the digits decide the first line that is open. */
function useChoices(change: Change) {
  const [choices, setChoices] = useState<Choices>({});
  const keys = choiceKeys(change);
  const current = keys.find((key) => !choices[key]) ?? '';
  const choose = (key: string, decision: Choice['decision']) => {
    const line = change.lines.find(({ attribute }) => attribute === key);
    const text = line?.after?.filter((value) => typeof value === 'string').join('\n') ?? '';
    setChoices((known) => ({ ...known, [key]: { decision, text } }));
  };
  const write = (key: string, text: string) =>
    setChoices((known) => ({ ...known, [key]: { decision: 'edit', text } }));
  useDigits((digit) => {
    const decision = decisions[digit - 1];
    const line = change.lines.find(({ attribute }) => choiceKey(attribute) === current);
    if (line && decision && maySettle(line, decision)) choose(current, decision);
  });
  return {
    choices,
    keys,
    left: keys.filter((key) => !choices[key]).length,
    current,
    choose,
    write,
  };
}

/** Whoever types means the digit itself. */
function useDigits(act: (digit: number) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isTyping =
      event.target instanceof HTMLTextAreaElement ||
      (event.target instanceof HTMLInputElement && event.target.type !== 'radio');
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!/^[123]$/.test(event.key)) return;
    // The field that 3 opens has the focus before the key is typed.
    event.preventDefault();
    act(Number(event.key));
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

/** What is masked or one matter with other lines has no values to type. */
function maySettle(line: ChangeLine, decision: Choice['decision']): boolean {
  return decision !== 'edit' || (!line.masked && choiceKey(line.attribute) === line.attribute);
}

function Head() {
  const styles = useStyles();
  const words = useWords();
  return (
    <thead>
      <tr>
        {['attribute', 'staged', 'now', 'mine'].map((column) => (
          <th key={column} className={styles.head}>
            {words(`change.column.${column}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type RowsProps = {
  readonly name: string;
  readonly lines: readonly ChangeLine[];
  readonly choice: Choice | undefined;
  readonly isCurrent: boolean;
  readonly onChoose: (decision: Choice['decision']) => void;
  readonly onText: (text: string) => void;
};

function Rows({ name, lines, choice, isCurrent, onChoose, onText }: RowsProps) {
  const styles = useStyles();
  const words = useWords();
  const intl = useIntl();
  const [first] = lines;
  const label = name === '@' ? words('change.conflict.state') : attributeWords(intl, name);
  return (
    <tbody className={mergeClasses(styles.row, isCurrent && styles.current)}>
      {lines.map((line) => (
        <Values key={line.attribute} line={line} decision={choice?.decision} />
      ))}
      <tr>
        <td colSpan={4} className={styles.settle}>
          <RadioGroup
            layout="horizontal"
            aria-label={words('change.conflict.choice', { attribute: label })}
            value={choice?.decision ?? ''}
            onChange={(_event, { value }) => {
              const decision = decisions.find((one) => one === value);
              if (decision) onChoose(decision);
            }}
          >
            {decisions
              .filter((decision) => first && maySettle(first, decision))
              .map((decision) => (
                <Radio
                  key={decision}
                  value={decision}
                  label={words(`change.conflict.${decision}`)}
                />
              ))}
          </RadioGroup>
          {choice?.decision === 'edit' ? (
            <Editor
              label={words('change.conflict.values', { attribute: label })}
              text={choice.text}
              onText={onText}
            />
          ) : null}
        </td>
      </tr>
    </tbody>
  );
}

type EditorProps = {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
};

function Editor({ label, text, onText }: EditorProps) {
  const styles = useStyles();
  const box = useRef<HTMLDivElement>(null);
  // Whoever chose to edit by a key goes on typing.
  useEffect(() => box.current?.querySelector('textarea')?.focus(), []);
  return (
    <div ref={box}>
      <Textarea
        className={styles.edit}
        aria-label={label}
        value={text}
        onChange={(_event, { value }) => onText(value)}
      />
    </div>
  );
}

type ValuesProps = {
  readonly line: ChangeLine;
  readonly decision: Choice['decision'] | undefined;
};

function Values({ line, decision }: ValuesProps) {
  const styles = useStyles();
  const intl = useIntl();
  const now = line.now === undefined ? line.before : line.now;
  const kept = decision === 'keep' && styles.chosen;
  const taken = decision === 'take' && styles.chosen;
  const cell = mergeClasses(styles.cell, styles.line);
  return (
    <tr>
      <td className={mergeClasses(cell, styles.name)} title={line.attribute}>
        {attributeWords(intl, line.attribute)}
      </td>
      <td className={cell}>
        <LineValues line={line} values={line.before} />
      </td>
      <td className={mergeClasses(cell, line.now !== undefined && styles.now, kept)}>
        <LineValues line={line} values={now} other={line.after} />
      </td>
      <td className={mergeClasses(cell, styles.mine, taken)}>
        <LineValues line={line} values={line.after} other={now} />
      </td>
    </tr>
  );
}
