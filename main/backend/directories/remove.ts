import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import { dropTexts } from '../replica/texts.ts';

const statements = [
  'DELETE FROM credentials WHERE directory = ?',
  'DELETE FROM mirror_gone WHERE directory = ?',
  'DELETE FROM mirrored WHERE account IN (SELECT id FROM accounts WHERE directory = ?)',
  'DELETE FROM members_unresolved WHERE group_id IN (SELECT id FROM accounts WHERE directory = ?)',
  'DELETE FROM members WHERE group_id IN (SELECT id FROM accounts WHERE directory = ?)',
  'DELETE FROM members WHERE member_id IN (SELECT id FROM accounts WHERE directory = ?)',
  'DELETE FROM changes WHERE directory = ?',
  'DELETE FROM accounts WHERE directory = ?',
  'DELETE FROM directories WHERE id = ?',
] as const;

/** Takes a directory out of the replica, with everything that was staged for it. */
export function removeDirectory(context: CommandContext, id: number, reason: string): null {
  const { store, operator, jobs, index } = context;
  if (jobs.busy) throw new Failure('job-running');
  const name = store.read.value<string>('SELECT name FROM directories WHERE id = ?', id);
  if (name === undefined) throw new Failure('directory-missing');
  store.write((tx) => {
    dropTexts(tx, id);
    for (const sql of statements) tx.run(sql, id);
    return {
      value: null,
      entries: [
        {
          action: 'directories.remove',
          operator: operator.name,
          target: `directory:${id}`,
          targetLabel: name,
          reason,
        },
      ],
    };
  });
  void index.refresh();
  return null;
}
