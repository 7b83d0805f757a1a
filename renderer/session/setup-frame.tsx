import { makeStyles, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { StepDots } from '../ui/step-dots.tsx';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  root: {
    minHeight: '100%',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    overflowY: 'auto',
    padding: '48px 16px',
    backgroundColor: tokens.colorNeutralBackground2,
    '@media print': { padding: 0, backgroundColor: 'transparent' },
  },
  column: {
    width: '100%',
    maxWidth: '520px',
    margin: 'auto',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '16px',
    padding: '32px',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    '@media print': { border: 'none', maxWidth: 'none' },
  },
  brand: { display: 'flex', alignItems: 'center', justifyContent: 'space-between' },
  name: { fontWeight: tokens.fontWeightSemibold },
  title: { ...typographyStyles.subtitle1, margin: 0, outlineStyle: 'none' },
  footer: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    alignItems: 'center',
    marginTop: '8px',
    '@media print': { display: 'none' },
  },
  // In line with what is above, although these buttons have no edge.
  ways: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    marginInlineStart: '-12px',
    '@media print': { display: 'none' },
  },
});

/** Which step of how many this is. */
export type SetupStep = { readonly at: number; readonly count: number };

export type SetupFrameProps = {
  readonly title: string;
  readonly body?: ReactNode;
  readonly children?: ReactNode;
  readonly footer?: ReactNode;
  /** Buttons to other screens that lead to the same end, on a line of their own. */
  readonly ways?: ReactNode;
  /** Step and number of steps; none on screens that stand alone. */
  readonly step?: SetupStep;
  /** Makes the column a form, so that Enter goes on. */
  readonly onSubmit?: (() => void) | undefined;
};

/** One column with one question: every screen before the vault is open. */
export function SetupFrame(props: SetupFrameProps) {
  const { title, body, children, footer, ways, step, onSubmit } = props;
  const words = useWords();
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  // A new step is a new page: the focus goes to its first field, or else to its title.
  useEffect(() => {
    const field = heading.current?.parentElement?.querySelector(
      'input:not([type=checkbox]), textarea',
    );
    if (field instanceof HTMLElement) field.focus();
    else heading.current?.focus();
  }, [title]);
  return (
    <main className={styles.root}>
      <Column onSubmit={onSubmit}>
        <div className={styles.brand}>
          <Text className={styles.name}>{words('session.product')}</Text>
          {step ? (
            <StepDots
              count={step.count}
              at={step.at}
              label={words('session.step', { at: step.at + 1, count: step.count })}
            />
          ) : null}
        </div>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        {body ? <Text>{body}</Text> : null}
        {children}
        {footer ? <div className={styles.footer}>{footer}</div> : null}
        {ways ? <div className={styles.ways}>{ways}</div> : null}
      </Column>
    </main>
  );
}

type ColumnProps = Pick<SetupFrameProps, 'children' | 'onSubmit'>;

function Column({ children, onSubmit }: ColumnProps) {
  const styles = useStyles();
  if (!onSubmit) return <div className={styles.column}>{children}</div>;
  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit?.();
  }
  return (
    <form className={styles.column} onSubmit={submit}>
      {children}
    </form>
  );
}
