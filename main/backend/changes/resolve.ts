import { Failure } from '../../../shared/failure.ts';
import { isSettledAlone, type LineDecision } from '../../../shared/model/change.ts';
import type { CommandContext } from '../context.ts';
import { type Image, readImages, valuesOf } from './image.ts';
import { requireLines } from './limits.ts';
import { equalValues, type Line } from './lines.ts';
import { endRequest } from './approvals/stored.ts';
import { linesOf, readSet, type StoredChange, summarise, updateLines } from './sets.ts';

/** What an operator decides about a conflict: line by line, and one decision for all others. */
export type Settlement = {
  readonly decision: 'keep' | 'take';
  readonly lines: readonly LineDecision[];
};

/** Settles a conflict. Taking mine means: on the base that the directory holds now. */
export function resolveConflict(context: CommandContext, id: number, settlement: Settlement): null {
  const { store, operator, personal } = context;
  const change = store.read.get<StoredChange>('SELECT * FROM changes WHERE id = ?', id);
  if (!change) throw new Failure('change-set-missing');
  if (change.state !== 'conflicted') throw new Failure('change-set-state');
  const image = readImages(store.read, [change.target ?? 0], personal).get(change.target ?? 0);
  if (!image) throw new Failure('account-missing');
  const staged = linesOf(personal, change);
  const settled = settle(staged, image, settlement);
  requireLines(context, { kind: change.kind, lines: settled });
  const isKept = staged.length === 0 ? settlement.decision === 'keep' : settled.length === 0;
  store.write((tx) => {
    if (isKept) {
      tx.run("UPDATE changes SET state = 'withdrawn' WHERE id = ?", id);
    } else {
      updateLines(tx, personal, id, settled);
      const sql =
        "UPDATE changes SET state = 'approved', problem = NULL, base_version = ? WHERE id = ?";
      tx.run(sql, image.version, id);
    }
    const end = { how: 'edited', operator: operator.name, now: context.now() } as const;
    const ended = endRequest(tx, change.change_set, end);
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
          detail: detailOf(settlement),
        },
        ...ended,
      ],
    };
  });
  return null;
}

/** The lines that are left to apply, each on the base that the directory holds now. */
function settle(
  staged: readonly Line[],
  image: Image,
  { decision, lines }: Settlement,
): readonly Line[] {
  const single = new Map(lines.map((line) => [line.attribute.toLowerCase(), line]));
  const known = new Set(staged.map(({ name }) => name.toLowerCase()));
  for (const { attribute } of lines) {
    if (!known.has(attribute.toLowerCase()) || !isSettledAlone(attribute)) {
      throw new Failure('input-invalid');
    }
  }
  return staged.flatMap((line) => {
    const own = single.get(line.name.toLowerCase());
    if ((own?.decision ?? decision) === 'keep') return [];
    const edited = own?.values.length === 0 ? null : (own?.values ?? null);
    const after = own?.decision === 'edit' ? edited : line.after;
    const next = { name: line.name, before: valuesOf(image, line.name), after };
    return equalValues(next.before, next.after) ? [] : [next];
  });
}

/** Which attribute was settled how; never a value. */
function detailOf({ decision, lines }: Settlement): Readonly<Record<string, unknown>> {
  if (lines.length === 0) return { decision };
  return { decision, lines: lines.map((line) => [line.attribute, line.decision]) };
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
