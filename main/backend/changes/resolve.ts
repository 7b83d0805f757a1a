import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import { readImages, valuesOf } from './image.ts';
import { equalValues } from './lines.ts';
import { linesOf, readSet, type StoredChange, summarise, updateLines } from './sets.ts';

/** Settles a conflict. Taking mine means: on the base that the directory holds now. */
export function resolveConflict(
  context: CommandContext,
  id: number,
  decision: 'keep' | 'take',
): null {
  const { store, operator, personal } = context;
  const change = store.read.get<StoredChange>('SELECT * FROM changes WHERE id = ?', id);
  if (!change) throw new Failure('change-set-missing');
  if (change.state !== 'conflicted') throw new Failure('change-set-state');
  const image = readImages(store.read, [change.target ?? 0], personal).get(change.target ?? 0);
  if (!image) throw new Failure('account-missing');
  store.write((tx) => {
    if (decision === 'keep') {
      tx.run("UPDATE changes SET state = 'withdrawn' WHERE id = ?", id);
    } else {
      const lines = linesOf(personal, change)
        .map((line) => ({ ...line, before: valuesOf(image, line.name) }))
        .filter((line) => !equalValues(line.before, line.after));
      updateLines(tx, personal, id, lines);
      const sql =
        "UPDATE changes SET state = 'approved', problem = NULL, base_version = ? WHERE id = ?";
      tx.run(sql, image.version, id);
    }
    closeIfSettled(context, tx, change.change_set);
    return {
      value: null,
      entries: [
        {
          action: 'changes.resolve',
          operator: operator.name,
          target: `account:${image.id}`,
          targetLabel: image.name,
          changeSet: change.change_set,
          detail: { decision },
        },
      ],
    };
  });
  return null;
}

type Tx = Parameters<Parameters<CommandContext['store']['write']>[0]>[0];

/** A set whose last conflict was settled by keeping has nothing left to apply. */
function closeIfSettled({ now }: CommandContext, tx: Tx, set: number): void {
  const { counts, total } = summarise(tx, set);
  const settled = (counts['applied'] ?? 0) + (counts['withdrawn'] ?? 0);
  const known = readSet(tx, set);
  if (!known || settled !== total) return;
  const state = (counts['applied'] ?? 0) > 0 ? 'applied' : 'withdrawn';
  tx.run('UPDATE change_sets SET state = ?, applied_at = ? WHERE id = ?', state, now(), set);
}
