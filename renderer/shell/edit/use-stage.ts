import type { Edit } from '../../../shared/model/change.ts';
import type { InputFor } from '../../api.ts';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';
import { go } from '../go.ts';
import type { Selection } from '../grid/selection.ts';
import { useNotify } from '../notify.tsx';

// The contract takes at most so many targets and so many edits in one call.
const batchSize = 1_000;
const editsMax = 64;

type Staged = { set: number; staged: number; already: number };

/** The calls that stage these edits of these accounts. */
function partsOf(ids: readonly number[], edits: readonly Edit[]) {
  const parts: { targets: number[]; edits: Edit[] }[] = [];
  for (let at = 0; at < ids.length; at += batchSize) {
    for (let from = 0; from < edits.length; from += editsMax) {
      const targets = ids.slice(at, at + batchSize);
      parts.push({ targets, edits: edits.slice(from, from + editsMax) });
    }
  }
  return parts;
}

/** Stages edits and says what came of it. Answers whether they are staged. */
export function useStage() {
  const stage = useCommand('changes.stage');
  const stageFound = useCommand('changes.stageFound');
  const words = useWords();
  const { notify, notifyFailure } = useNotify();

  const tell = ({ set, staged, already }: Staged) =>
    notify({
      title:
        staged > 0
          ? words('stage.done', { count: staged })
          : words('stage.already', { count: already }),
      ...(staged > 0 && already > 0 ? { body: words('stage.already', { count: already }) } : {}),
      intent: staged > 0 ? 'staged' : 'info',
      action: { label: words('stage.review'), act: () => go.changeSet(set) },
    });

  const targets = async (ids: readonly number[], edits: readonly Edit[]): Promise<boolean> => {
    const total: Staged = { set: 0, staged: 0, already: 0 };
    for (const part of partsOf(ids, edits)) {
      const outcome = await stage.run(part);
      if (!outcome.ok) {
        notifyFailure(outcome);
        return false;
      }
      total.set = outcome.value.set;
      total.staged += outcome.value.staged;
      total.already += outcome.value.already;
    }
    tell(total);
    return true;
  };

  const found = async (input: InputFor<'changes.stageFound'>): Promise<boolean> => {
    const outcome = await stageFound.run(input);
    if (!outcome.ok) {
      notifyFailure(outcome);
      return false;
    }
    notify({ title: words('stage.started'), body: words('stage.started.body'), intent: 'staged' });
    return true;
  };

  const selected = (selection: Selection, edits: readonly Edit[]): Promise<boolean> =>
    selection.mode === 'some'
      ? targets([...selection.rows.keys()], edits)
      : found({ query: selection.query, except: [...selection.except], edits: [...edits] });

  return { targets, selected, running: stage.running || stageFound.running };
}
