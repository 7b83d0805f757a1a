import { Button, makeStyles, Text } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { OwnElevation as Own } from '../../../shared/model/elevation.ts';
import { Section } from '../../ui/section.tsx';
import { useCommand } from '../../use-command.ts';
import { useRoleName } from '../../use-may.ts';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';
import { FailureView } from '../failure.tsx';
import { MayButton } from '../may.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { StartDialog } from './start-dialog.tsx';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '16px' },
  buttons: { display: 'flex', flexShrink: 0, gap: '8px' },
});

/** Which requests can still be taken back. */
const open: ReadonlySet<Own['state']> = new Set<Own['state']>(['waiting', 'granted']);

type Props = {
  /** Shown only while something waits to be taken up or to be decided. */
  readonly isBrief?: boolean;
};

/** A role for a while: asking for it, and taking up what was granted. */
export function OwnElevation({ isBrief = false }: Props) {
  const words = useWords();
  const { value, failure } = useQuery('elevation.state', {});
  const [isAsking, setIsAsking] = useState(false);
  if (!value) return <FailureView failure={failure} />;
  const { mine, roles, rules, running } = value;
  if (isBrief && (mine === null || !open.has(mine.state))) return null;
  const whyNot = roles.length === 0 ? words('elevation.none-lent') : undefined;
  const active = running ? words('elevation.ask.active') : undefined;
  return (
    <Section title={words('elevation.title')}>
      {mine ? <Mine mine={mine} /> : null}
      {isBrief ? null : (
        <Line body={words('elevation.body')}>
          <MayButton
            operation="elevation.request"
            whyNot={active ?? whyNot}
            onClick={() => setIsAsking(true)}
          >
            {words('elevation.ask')}
          </MayButton>
        </Line>
      )}
      {isAsking ? (
        <AskDialog roles={roles} rules={rules} onClose={() => setIsAsking(false)} />
      ) : null}
    </Section>
  );
}

/** How one's newest request stands, and what can be done with it. */
function Mine({ mine }: { readonly mine: Own }) {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const withdraw = useCommand('elevation.withdraw');
  const [isStarting, setIsStarting] = useState(false);
  const { state, minutes, decidedBy, decision, request, expiresAt } = mine;
  const role = roleName(mine.role, mine.roleName);
  const time = formats.dateTime(expiresAt);
  const facts = { role, minutes, name: decidedBy ?? '', reason: decision, time };
  return (
    <>
      <Line body={words(`elevation.state.${state}`, facts)}>
        {open.has(state) ? (
          <Button disabled={withdraw.running} onClick={() => void withdraw.run({ request })}>
            {words('elevation.withdraw')}
          </Button>
        ) : null}
        {state === 'granted' ? (
          <Button appearance="primary" onClick={() => setIsStarting(true)}>
            {words('elevation.start')}
          </Button>
        ) : null}
      </Line>
      <FailureView failure={withdraw.failure} />
      {isStarting ? <StartDialog mine={mine} onClose={() => setIsStarting(false)} /> : null}
    </>
  );
}

function Line({ body, children }: { readonly body: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <Text>{body}</Text>
      <div className={styles.buttons}>{children}</div>
    </div>
  );
}
