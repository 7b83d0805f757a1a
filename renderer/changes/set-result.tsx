import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowUndo16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { failureCodes } from '../../shared/failure.ts';
import { type ChangeSet, changeStates } from '../../shared/model/change.ts';
import type { ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { MayButton } from '../shell/may.tsx';
import { useNotify } from '../shell/notify.tsx';
import { Proof, useProved } from '../shell/proof.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useCommand } from '../use-command.ts';
import { hasWords, useFormats, useWords } from '../words.ts';
import { ExportLdif } from './export-ldif.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', gap: '12px', flexWrap: 'wrap' },
  facts: { color: tokens.colorNeutralForeground2 },
  gap: { flex: '1 1 auto' },
});

type Undone = ValueFor<'changes.undo'>;

/** What came of a set, and the way back. */
export function SetResult({ set }: { readonly set: ChangeSet }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const { undoneBy, undoes } = set;
  if (set.state === 'draft') {
    return (
      <div className={styles.root}>
        <StopNote set={set} />
        <span className={styles.gap} />
        <ExportLdif set={set} />
      </div>
    );
  }
  const facts = changeStates
    .filter((state) => (set.counts[state] ?? 0) > 0)
    .map((state) => `${words(`change.state.${state}`)} ${formats.number(set.counts[state] ?? 0)}`);
  return (
    <div className={styles.root}>
      <StopNote set={set} />
      <output className={styles.facts}>{facts.join(' · ')}</output>
      {set.counts['conflicted'] ? <span>{words('changes.conflicts.next')}</span> : null}
      {set.counts['unknown'] ? <span>{words('changes.unknown.next')}</span> : null}
      {set.counts['unknown'] ? <LookAgain set={set} /> : null}
      <span className={styles.gap} />
      {undoes === null ? null : (
        <Link as="button" onClick={() => go.changeSet(undoes)}>
          {words('changes.undoes', { set: undoes })}
        </Link>
      )}
      {undoneBy === null ? null : (
        <Link as="button" onClick={() => go.changeSet(undoneBy)}>
          {words('changes.undone-by', { set: undoneBy })}
        </Link>
      )}
      <ExportLdif set={set} />
      <Undo set={set} />
    </div>
  );
}

/** Why the last application ended before its end; what was not sent waits. */
function StopNote({ set }: { readonly set: ChangeSet }) {
  const code = failureCodes.find((one) => one === set.problem);
  return code ? <FailureView failure={{ ok: false, code, facts: {} }} /> : null;
}

/** Reads again what a lost answer left open, with the reason that was given before. */
function LookAgain({ set }: { readonly set: ChangeSet }) {
  const words = useWords();
  const { run, running, proof } = useProved('changes.apply');
  const others = waiting.reduce((sum, state) => sum + (set.counts[state] ?? 0), 0);
  return (
    <>
      <MayButton
        operation="changes.apply"
        hint={words('changes.look-again.hint', { others })}
        whyNot={running ? words('stage.running') : proof.whyNot}
        onClick={() => void run({ id: set.id, reason: set.reason, ticket: set.ticket })}
      >
        {words('changes.look-again')}
      </MayButton>
      <Proof proof={proof} />
    </>
  );
}

const waiting = ['draft', 'submitted', 'approved', 'applying'] as const;

/** What an undo has to leave as it is, and who came after. */
function Cannot({ cannot }: { readonly cannot: Undone['cannot'][number] }) {
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const id = `changes.cannot.${cannot.code}`;
  const since = cannot.since.map(({ targetName, by, at }) =>
    words('changes.cannot.since', {
      name: targetName,
      by: by ?? words('changes.cannot.somebody'),
      time: at === null ? words('card.unknown') : formats.dateTime(at),
    }),
  );
  return (
    <span>
      {words(hasWords(intl, id) ? id : 'changes.cannot', { count: cannot.changes })}
      {since.length > 0 ? `: ${since.join('; ')}` : null}
    </span>
  );
}

function Undo({ set }: { readonly set: ChangeSet }) {
  const words = useWords();
  const undo = useCommand('changes.undo');
  const { notify } = useNotify();
  const [cannot, setCannot] = useState<Undone['cannot']>([]);
  if (!set.counts['applied']) return null;
  const run = async () => {
    const outcome = await undo.run({ id: set.id });
    if (!outcome.ok) return;
    setCannot(outcome.value.cannot);
    if (outcome.value.set === null) return;
    go.changeSet(outcome.value.set);
    notify({
      title: words('changes.undo.done', { count: outcome.value.staged }),
      intent: 'staged',
    });
  };
  return (
    <>
      {cannot.map((one) => (
        <Cannot key={one.code} cannot={one} />
      ))}
      <FailureView failure={undo.failure} />
      {set.undoneBy === null ? (
        <MayButton
          operation="changes.undo"
          icon={<ArrowUndo16Regular />}
          hint={words('changes.undo.hint')}
          whyNot={undo.running ? words('stage.running') : undefined}
          onClick={() => void run()}
        >
          {words('changes.undo')}
        </MayButton>
      ) : (
        <HintButton whyNot={words('changes.undone-by', { set: set.undoneBy })}>
          {words('changes.undo')}
        </HintButton>
      )}
    </>
  );
}
